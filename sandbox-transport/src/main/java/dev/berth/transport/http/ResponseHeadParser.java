package dev.berth.transport.http;

import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the head of an answer and refuses whatever two parties could read in two ways. Stricter
 * than RFC 9112 on purpose: the agent is ours, but its process shares a pod with hostile code.
 */
final class ResponseHeadParser {
  static final int MAX_BYTES = 16 * 1024;
  static final int MAX_FIELDS = 64;
  static final int MAX_INTERIM = 5;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2})( .*)?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> PASSED_ON =
      Set.of(
          "content-type",
          "content-range",
          "etag",
          "last-modified",
          "content-disposition",
          "cache-control",
          "berth-notices");

  private final LineReader lines;

  ResponseHeadParser(WireInput in) {
    lines = new LineReader(in, MAX_BYTES);
  }

  /**
   * Skips interim answers; they count against the same limits.
   *
   * @throws BadAnswerException the stream must not be used any further
   */
  ResponseHead parse(String method) throws IOException {
    for (int interim = 0; interim <= MAX_INTERIM; interim++) {
      var status = status(lines.next());
      var fields = fields();
      if (status >= 200) {
        return head(method, status, fields);
      }
      if (status == 101) {
        throw new BadAnswerException("switches protocols, which nobody asked for");
      }
    }
    throw new BadAnswerException("more than " + MAX_INTERIM + " interim answers");
  }

  private static int status(String line) throws BadAnswerException {
    var matcher = STATUS_LINE.matcher(line);
    if (!matcher.matches()) {
      throw new BadAnswerException("no status line of HTTP/1.1");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private Map<String, String> fields() throws IOException {
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    int count = 0;
    for (var line = lines.next(); !line.isEmpty(); line = lines.next()) {
      if (++count > MAX_FIELDS) {
        throw new BadAnswerException("more than " + MAX_FIELDS + " fields");
      }
      var colon = line.indexOf(':');
      if (colon < 0 || !Wire.isToken(line.substring(0, colon))) {
        throw new BadAnswerException("a field without a proper name");
      }
      keep(fields, line.substring(0, colon), strip(line.substring(colon + 1)));
    }
    return fields;
  }

  private static void keep(Map<String, String> fields, String name, String value)
      throws BadAnswerException {
    var before = fields.put(name, value);
    if (before == null) {
      return;
    }
    if (PASSED_ON.contains(name.toLowerCase(Locale.ROOT)) || decidesFraming(name)) {
      throw new BadAnswerException("field " + name + " given twice");
    }
  }

  private static boolean decidesFraming(String name) {
    return name.equalsIgnoreCase("content-length")
        || name.equalsIgnoreCase("transfer-encoding")
        || name.equalsIgnoreCase("connection");
  }

  private static ResponseHead head(String method, int status, Map<String, String> fields)
      throws BadAnswerException {
    var length = contentLength(fields);
    var passed = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    passed.putAll(fields);
    passed.keySet().removeIf(name -> !PASSED_ON.contains(name.toLowerCase(Locale.ROOT)));
    return new ResponseHead(
        status,
        Collections.unmodifiableMap(passed),
        length,
        framing(method, status, length, fields.get("transfer-encoding")),
        !"close".equalsIgnoreCase(fields.get("connection")));
  }

  private static long contentLength(Map<String, String> fields) throws BadAnswerException {
    var text = fields.get("content-length");
    if (text == null) {
      return -1;
    }
    if (!DIGITS.matcher(text).matches()) {
      throw new BadAnswerException("Content-Length is no number");
    }
    return Long.parseLong(text);
  }

  private static Framing framing(String method, int status, long length, String encoding)
      throws BadAnswerException {
    if (encoding != null && length >= 0) {
      throw new BadAnswerException("both Content-Length and Transfer-Encoding");
    }
    if (encoding != null && !encoding.equalsIgnoreCase("chunked")) {
      throw new BadAnswerException("a transfer encoding other than chunked");
    }
    if (method.equals("HEAD") || status == 304) {
      return new Framing.None();
    }
    if (status == 204) {
      if (encoding != null || length > 0) {
        throw new BadAnswerException("204 with a body");
      }
      return new Framing.None();
    }
    if (encoding != null) {
      return new Framing.Chunked();
    }
    if (length < 0) {
      throw new BadAnswerException("neither Content-Length nor chunked");
    }
    return new Framing.Length(length);
  }

  private static String strip(String value) {
    int begin = 0;
    int end = value.length();
    while (begin < end && (value.charAt(begin) == ' ' || value.charAt(begin) == '\t')) {
      begin++;
    }
    while (end > begin && (value.charAt(end - 1) == ' ' || value.charAt(end - 1) == '\t')) {
      end--;
    }
    return value.substring(begin, end);
  }
}
