package dev.berth.agent.files;

import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Which content of a file it is, so that a download that broke off is never continued with another
 * (RFC 9110, section 13). Whatever replaces or changes a file makes another of it.
 */
record Version(String tag, Instant modified) {
  static Version of(Path path) throws IOException {
    Map<String, Object> a = Files.readAttributes(path, "unix:ino,size,lastModifiedTime");
    FileTime modified = (FileTime) a.get("lastModifiedTime");
    String tag =
        "\"%x-%x-%x\"".formatted(a.get("ino"), a.get("size"), modified.to(TimeUnit.NANOSECONDS));
    return new Version(tag, modified.toInstant());
  }

  /** Itself, if the path still leads to it; else one that no client knows or will meet again. */
  Version confirmed(Path path) throws IOException {
    return equals(of(path)) ? this : new Version("\"" + UUID.randomUUID() + "\"", Instant.now());
  }

  void tell(Response response) {
    response.header("ETag", tag);
    response.header("Last-Modified", date());
  }

  /** If-None-Match: the client has this very content. */
  boolean isKnownTo(Request request) {
    String known = request.header("If-None-Match").orElse("");
    for (String one : known.split(",")) {
      String stripped = one.strip();
      if (stripped.equals("*") || stripped.equals(tag) || stripped.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /** If-Range: a part is of use only where the client's other parts are of the same content. */
  boolean allowsRange(Request request) {
    String condition = request.header("If-Range").orElse(tag).strip();
    // A date is exact to the second only: what changed in this second may change in it again.
    boolean sameDate = condition.equals(date()) && modified.plusSeconds(1).isBefore(Instant.now());
    return condition.equals(tag) || sameDate;
  }

  private String date() {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        modified.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
  }
}
