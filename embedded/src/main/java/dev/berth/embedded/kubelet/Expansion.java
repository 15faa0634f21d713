package dev.berth.embedded.kubelet;

import java.util.Map;

/** {@code $(NAME)} in the values of a container's environment, as Kubernetes expands it. */
final class Expansion {
  private Expansion() {}

  /**
   * A name that is not known stays as it is written; {@code $$} is one dollar.
   *
   * @param known variables that come before
   */
  static String of(String text, Map<String, String> known) {
    StringBuilder result = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        result.append(c);
        i++;
        continue;
      }
      char next = text.charAt(i + 1);
      int close = next == '(' ? text.indexOf(')', i + 2) : -1;
      if (next == '$') {
        result.append('$');
        i += 2;
      } else if (close >= 0) {
        String name = text.substring(i + 2, close);
        result.append(known.getOrDefault(name, "$(" + name + ")"));
        i = close + 1;
      } else {
        result.append('$').append(next);
        i += 2;
      }
    }
    return result.toString();
  }
}
