package dev.berth.proxy.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proxy.http.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the agent says of a terminal that it begins to show. The agent stands beside hostile code:
 * what makes no sense counts as not said.
 *
 * @param sessionId what the client attaches by later
 * @param reattach seconds that the terminal waits for another client; empty where it ends with this
 *     one
 * @param replay bytes of earlier output that follow; empty for a terminal that is new
 * @param dropped bytes of output before those, which are lost
 */
record Started(
    Optional<String> sessionId,
    Optional<String> shell,
    Optional<String> cwd,
    OptionalLong pid,
    OptionalLong reattach,
    OptionalLong replay,
    OptionalLong dropped) {
  private static final int LONGEST = 4096;

  static Started of(byte[] json) throws IOException {
    var told = Json.MAPPER.readTree(json);
    return new Started(
        text(told.path("sessionId")),
        text(told.path("shell")),
        text(told.path("cwd")),
        number(told.path("pid")),
        number(told.path("reattach")),
        number(told.path("replay")),
        number(told.path("dropped")));
  }

  /** Whether it waits for another client when this one goes. */
  boolean isKept() {
    return reattach.isPresent();
  }

  private static Optional<String> text(JsonNode value) {
    return Optional.ofNullable(value.textValue()).filter(text -> text.length() <= LONGEST);
  }

  private static OptionalLong number(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong()
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }
}
