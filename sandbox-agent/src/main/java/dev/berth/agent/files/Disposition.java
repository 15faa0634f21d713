package dev.berth.agent.files;

import dev.berth.agent.http.ApiException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a part's {@code Content-Disposition} says of it (RFC 7578, RFC 5987). Of a parameter that
 * comes twice the first counts.
 *
 * @param name of the form's field; empty where there is none
 * @param fileName empty where the part is no file
 */
record Disposition(String name, String fileName) {
  private static final String UTF_8 = "utf-8'";

  /**
   * @param field all of the header's line
   * @throws ApiException 400 for a quoted string that does not end, and a broken percent-encoding
   */
  static Disposition parse(String field) {
    Map<String, String> parameters = parameters(field);
    String extended = parameters.getOrDefault("filename*", "");
    String fileName =
        extended.regionMatches(true, 0, UTF_8, 0, UTF_8.length())
            ? decoded(extended.substring(extended.indexOf('\'', UTF_8.length()) + 1))
            : parameters.getOrDefault("filename", "");
    return new Disposition(parameters.getOrDefault("name", ""), fileName);
  }

  private static Map<String, String> parameters(String field) {
    Map<String, String> parameters = new HashMap<>();
    int at = field.indexOf(';');
    while (at >= 0) {
      int equals = field.indexOf('=', at);
      int next = field.indexOf(';', at + 1);
      if (equals >= 0 && (next < 0 || equals < next)) {
        String key = field.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
        String rest = field.substring(equals + 1).stripLeading();
        int length = rest.startsWith("\"") ? quoted(rest) : token(rest);
        parameters.putIfAbsent(key, value(rest.substring(0, length)));
        next = field.indexOf(';', field.length() - rest.length() + length);
      }
      at = next;
    }
    return parameters;
  }

  private static int quoted(String text) {
    for (int i = 1; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '"' -> {
          return i + 1;
        }
        default -> {}
      }
    }
    throw ApiException.badRequest("a quoted name in a part's head does not end");
  }

  private static int token(String text) {
    int end = text.indexOf(';');
    return end < 0 ? text.length() : end;
  }

  /** Some clients escape by a backslash, browsers by a percent-encoding of quotes only. */
  private static String value(String written) {
    return written.startsWith("\"")
        ? written
            .substring(1, written.length() - 1)
            .replaceAll("\\\\([\"\\\\])", "$1")
            .replace("%22", "\"")
        : written.strip();
  }

  private static String decoded(String text) {
    try {
      // A plus is a plus here; URLDecoder knows forms only.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("the file's name has a broken percent-encoding");
    }
  }
}
