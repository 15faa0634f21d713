package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer as it came.
 *
 * @param fields lines of its head after the first
 * @param took from the request's first byte to the answer's last
 */
public record RawAnswer(int status, List<String> fields, String body, Duration took) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}).*");

  /**
   * @param begun of the request, by {@link System#nanoTime}
   */
  static RawAnswer read(InputStream in, long begun) throws IOException {
    Matcher status = STATUS.matcher(line(in));
    assertThat(status.matches()).as("an answer begins").isTrue();
    List<String> fields = new ArrayList<>();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      fields.add(line);
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return new RawAnswer(Integer.parseInt(status.group(1)), fields, body, took);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  /**
   * All that its client sees, but for what differs with every request and for the id that it asked
   * for itself.
   */
  public String showing(String askedFor) {
    List<String> same =
        fields.stream()
            .filter(field -> !field.regionMatches(true, 0, "date:", 0, 5))
            .filter(field -> !field.regionMatches(true, 0, "x-request-id:", 0, 13))
            .sorted()
            .toList();
    String said = body.replaceAll("\"requestId\":\"[^\"]*\"", "").replace(askedFor, "ID");
    return status + " " + same + " " + said;
  }
}
