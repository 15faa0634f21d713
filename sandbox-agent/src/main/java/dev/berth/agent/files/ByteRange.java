package dev.berth.agent.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of a file that a download asks for: one range of RFC 9110, section 14. */
record ByteRange(long first, long length) {
  private static final Pattern FORM = Pattern.compile("bytes=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

  /**
   * Reads a Range header. Empty where the whole file is to be sent, as for every form that is not
   * understood; a length of 0 stands for a range outside the file.
   */
  static Optional<ByteRange> of(String header, long size) {
    Matcher m = FORM.matcher(header);
    if (!m.matches() || m.group(1).isEmpty() && m.group(2).isEmpty()) {
      return Optional.empty();
    }
    if (m.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(m.group(2)));
      return Optional.of(new ByteRange(size - last, last));
    }
    long first = Long.parseLong(m.group(1));
    long end = m.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(m.group(2)) + 1);
    if (!m.group(2).isEmpty() && Long.parseLong(m.group(2)) < first) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(first, Math.max(0, end - first)));
  }

  String contentRange(long size) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + size;
  }
}
