package dev.berth.proxy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.WebSocket;
import dev.berth.proxy.terminal.Protocol.Alive;
import dev.berth.proxy.terminal.Protocol.Input;
import dev.berth.proxy.terminal.Protocol.Order;
import dev.berth.proxy.terminal.Protocol.Reply;
import dev.berth.proxy.terminal.Protocol.Resize;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of a terminal's client, in both protocols. */
@Timeout(60)
class TerminalClientFuzz {
  private static final int LONGEST_REPLY = 200;
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @ValueSource(
      strings = {
        "{\"type\":\"input\",\"data\":\"ls\\r\"}",
        "{\"type\":\"input\",\"data\":7}",
        "{\"type\":\"resize\",\"rows\":24,\"cols\":80}",
        "{\"type\":\"resize\",\"rows\":24.0,\"cols\":1.5}",
        "{\"type\":\"resize\",\"rows\":1e3,\"cols\":99999999999}",
        "{\"type\":\"ping\"} {\"type\":\"pong\"}",
        "{\"type\":\"ping\"}",
        "{\"type\":[\"ping\"]}",
        "\"ping\"",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        ""
      })
  @FuzzTest
  void a_client_is_obeyed_to_the_letter_or_told_its_error(@NotNull String message)
      throws IOException {
    assertThat(read(new JsonProtocol(), new WebSocket.Text(message))).isEqualTo(meant(message));

    var bytes = message.getBytes(StandardCharsets.UTF_8);
    var typed = new Input(bytes);
    var json = STRICT.createObjectNode().put("type", "input").put("data", message).toString();
    if (StandardCharsets.UTF_8.newEncoder().canEncode(message)) {
      assertThat(read(new JsonProtocol(), new WebSocket.Text(json))).isEqualTo(told(typed));
    }
    assertThat(read(new TextProtocol(), new WebSocket.Text(message))).isEqualTo(told(typed));
    assertThat(read(new TextProtocol(), new WebSocket.Binary(bytes)))
        .isEqualTo(
            bytes.length == 8
                ? told(
                    new Resize(ByteBuffer.wrap(bytes).getInt(), ByteBuffer.wrap(bytes).getInt(4)))
                : told(typed));
  }

  /** By the document's words, read apart. */
  private static List<String> meant(String message) {
    var json = parsed(message);
    var type = json.path("type").isTextual() ? json.path("type").textValue() : "";
    var rows = json.path("rows");
    var columns = json.path("cols");
    if (type.equals("input") && json.path("data").isTextual()) {
      return told(new Input(json.path("data").textValue().getBytes(StandardCharsets.UTF_8)));
    } else if (type.equals("resize") && isWhole(rows) && isWhole(columns)) {
      return told(new Resize(rows.intValue(), columns.intValue()));
    } else if (type.equals("pong")) {
      return told(new Alive());
    }
    return List.of(type.equals("ping") ? "pong" : "error");
  }

  private static JsonNode parsed(String message) {
    try {
      // Deeper ones, and longer, are refused for what they would cost.
      return Json.MAPPER.readTree(message).isMissingNode()
          ? MissingNode.getInstance()
          : STRICT.readTree(message);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static boolean isWhole(JsonNode number) {
    if (!number.isNumber() || number.isDouble() && !Double.isFinite(number.doubleValue())) {
      return false;
    }
    var value = number.decimalValue();
    return value.compareTo(BigDecimal.valueOf(value.intValue())) == 0;
  }

  private static List<String> read(Protocol protocol, WebSocket.Message message)
      throws IOException {
    var told = new ArrayList<String>();
    for (var order : protocol.read(message)) {
      if (order instanceof Reply(var text)) {
        assertThat(text).hasSizeLessThan(LONGEST_REPLY);
        told.add(STRICT.readTree(text).path("type").textValue());
      } else {
        told.addAll(told(order));
      }
    }
    return told;
  }

  private static List<String> told(Order order) {
    return List.of(
        switch (order) {
          case Input(var bytes) -> "input " + new String(bytes, StandardCharsets.ISO_8859_1);
          case Resize(var rows, var columns) -> "resize " + rows + " " + columns;
          case Alive() -> "alive";
          case Reply(var text) -> "reply " + text;
        });
  }
}
