package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proxy.http.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes whole answers. */
final class Answers {
  private static final String TYPE = "Content-Type";

  private Answers() {}

  static void json(Call call, int code, JsonNode body) throws IOException {
    json(call, code, body, List.of());
  }

  static void json(Call call, int code, JsonNode body, List<String> warnings) throws IOException {
    var fields = new HashMap<String, String>();
    fields.put(TYPE, "application/json");
    if (!warnings.isEmpty()) {
      fields.put(
          "Warning", warnings.stream().map(Answers::quoted).collect(Collectors.joining(", ")));
    }
    call.answer(code, fields, body.toString().getBytes(StandardCharsets.UTF_8));
  }

  static void text(Call call, String text) throws IOException {
    call.answer(
        200, Map.of(TYPE, "text/plain; charset=utf-8"), text.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String warning) {
    // A header has one line, and no characters but these.
    var plain = warning.replaceAll("[^ -~]", "?").replace("\\", "\\\\").replace("\"", "\\\"");
    return "299 - \"" + plain + "\"";
  }
}
