package dev.berth.transport.http;

/** Which characters HTTP/1.1 lets into its lines (RFC 9110, 5.5 and 5.6.2; RFC 9112, 3.2). */
final class Wire {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private Wire() {}

  static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(Wire::isTokenChar);
  }

  static boolean isTokenChar(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  /** Printable, space, tab, or above ASCII: nothing that could end a line. */
  static boolean isFieldValue(String text) {
    return text.chars().allMatch(Wire::isLineChar);
  }

  static boolean isLineChar(int c) {
    return c == '\t' || c >= ' ' && c != 0x7f && c <= 0xff;
  }

  /** Visible ASCII without a space. */
  static boolean isTarget(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
