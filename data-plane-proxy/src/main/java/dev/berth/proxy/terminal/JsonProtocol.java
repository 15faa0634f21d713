package dev.berth.proxy.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code protocol=json}: every message is an object with a {@code type}. */
final class JsonProtocol implements Protocol {
  private static final ObjectReader WHOLE =
      Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Utf8Stream decoder = new Utf8Stream();

  @Override
  public List<Order> read(WebSocket.Message message) {
    if (!(message instanceof WebSocket.Text(var text))) {
      return List.of();
    }
    JsonNode json;
    try {
      json = WHOLE.readTree(text);
    } catch (JsonProcessingException e) {
      return List.of(problem("the message is no JSON"));
    }
    return List.of(
        switch (json.path("type").asText()) {
          case "input" -> input(json.path("data"));
          case "resize" -> resize(json);
          case "ping" -> new Reply(message("pong").toString());
          case "pong" -> new Alive();
          default -> problem("`type` must be input, resize or ping");
        });
  }

  @Override
  public boolean isHeartbeat(WebSocket.Message message) {
    return message instanceof WebSocket.Text;
  }

  @Override
  public boolean serverPings() {
    return false;
  }

  @Override
  public void established(WebSocket socket, Started started) throws IOException {
    var json = message("connectionEstablished");
    started.sessionId().ifPresent(id -> json.put("sessionId", id));
    started.shell().ifPresent(shell -> json.put("shell", shell));
    started.cwd().ifPresent(cwd -> json.put("cwd", cwd));
    started.pid().ifPresent(pid -> json.put("pid", pid));
    started.reattach().ifPresent(seconds -> json.put("reattach", seconds));
    started.replay().ifPresent(bytes -> json.put("replay", bytes));
    started.dropped().ifPresent(bytes -> json.put("dropped", bytes));
    socket.sendText(json.toString());
  }

  @Override
  public void output(WebSocket socket, byte[] bytes, boolean replayed) throws IOException {
    var text = decoder.decode(bytes);
    if (!text.isEmpty()) {
      var json = message("output").put("data", text).put("stream", "stdout");
      socket.sendText((replayed ? json.put("replay", true) : json).toString());
    }
  }

  @Override
  public void warn(WebSocket socket, int secondsLeft) throws IOException {
    socket.sendText(
        message("timeoutWarning")
            .put("message", "no message came for long; send a ping")
            .put("secondsLeft", secondsLeft)
            .toString());
  }

  @Override
  public void exited(WebSocket socket, int exitCode) throws IOException {
    socket.sendText(message("status").put("status", "exited").put("exitCode", exitCode).toString());
  }

  @Override
  public void closing(WebSocket socket, String reason) throws IOException {
    socket.sendText(message("connectionClosing").put("reason", reason).toString());
  }

  private static Order input(JsonNode data) {
    return data.isTextual()
        ? new Input(data.textValue().getBytes(StandardCharsets.UTF_8))
        : problem("`data` must be a string");
  }

  private static Order resize(JsonNode json) {
    var rows = json.path("rows");
    var columns = json.path("cols");
    if (!isInt(rows) || !isInt(columns)) {
      return problem("`rows` and `cols` must be whole numbers");
    }
    return new Resize(rows.intValue(), columns.intValue());
  }

  private static boolean isInt(JsonNode number) {
    return number.canConvertToExactIntegral() && number.canConvertToInt();
  }

  private static Order problem(String message) {
    return new Reply(message("error").put("message", message).toString());
  }

  private static ObjectNode message(String type) {
    return Json.MAPPER.createObjectNode().put("type", type);
  }
}
