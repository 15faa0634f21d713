package dev.berth.proxy.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A request's path, made safe before anything is routed by it: whatever two readers could
 * understand differently (dot segments, empty ones, an encoded slash or NUL) is refused.
 *
 * @param raw segments as they were sent, percent-encoded
 * @param decoded the same, decoded once
 */
public record RoutePath(List<String> raw, List<String> decoded) {
  /** Where the control plane's clients expect it. */
  private static final String BASE = "2025-09-10";

  private static final int LONGEST_NAME = 128;

  /**
   * @throws Problem 400 for an unsafe path
   */
  public static RoutePath parse(String path) {
    if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '\\')) {
      throw Problem.badRequest("the path has characters that have to be percent-encoded");
    }
    var lower = path.toLowerCase(Locale.ROOT);
    if (lower.contains("%2f") || lower.contains("%5c") || lower.contains("%00")) {
      throw Problem.badRequest("the path has an encoded slash, backslash or NUL");
    }
    var raw = path.length() == 1 ? List.<String>of() : List.of(path.substring(1).split("/", -1));
    if (!raw.isEmpty() && raw.getFirst().equals(BASE)) {
      raw = raw.subList(1, raw.size());
    }
    var decoded = raw.stream().map(RoutePath::decode).toList();
    if (decoded.stream().anyMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."))) {
      throw Problem.badRequest("the path has an empty or a dot segment");
    }
    return new RoutePath(raw, decoded);
  }

  /**
   * Whether a name that a client chooses can be a segment of a path later: 1 to 128 characters,
   * none of them a control character, a slash or a backslash, and no dot segment.
   */
  public static boolean canBeSegment(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST_NAME
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> Character.isISOControl(c) || c == '/' || c == '\\');
  }

  /** The raw path from the given segment on, beginning with a slash. */
  public String rawFrom(int segment) {
    return "/" + String.join("/", raw.subList(segment, raw.size()));
  }

  public String segment(int index) {
    return decoded.get(index);
  }

  private static String decode(String segment) {
    try {
      // A plus is a plus in a path; URLDecoder knows forms only.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("the path has a broken percent-encoding");
    }
  }
}
