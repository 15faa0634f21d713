package dev.berth.proxy.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.InRange;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithSize;
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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a terminal's client and its agent send, both of whom may be hostile. */
@Timeout(60)
class TerminalFuzz {
  private static final int LONGEST_REPLY = 200;
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A frame of the agent's. */
  record Sent(@InRange(min = 0, max = 255) char type, byte @NotNull [] payload) {}

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

  @MethodSource("agents")
  @FuzzTest
  void what_an_agent_prints_is_shown_however_it_is_framed(
      @NotNull @WithSize(max = 20) List<@NotNull Sent> frames, byte @NotNull [] rest)
      throws IOException {
    var stream = new ByteArrayOutputStream();
    for (var frame : frames) {
      stream.write(Frame.bytes(frame.type(), frame.payload(), 0, frame.payload().length));
    }
    stream.write(rest);
    var in = new DataInputStream(new ByteArrayInputStream(stream.toByteArray()));
    for (var frame : frames) {
      var arrived = Frame.read(in);
      assertThat(arrived.type()).isEqualTo(frame.type());
      assertThat(arrived.payload()).isEqualTo(frame.payload());
    }
    for (var more = next(in); more != null; more = next(in)) {
      assertThat(more.payload()).hasSizeLessThanOrEqualTo(Frame.MAX_PAYLOAD);
    }

    var printed = new ByteArrayOutputStream();
    var json = new Screen();
    var text = new Screen();
    var protocols = List.of(new JsonProtocol(), new TextProtocol());
    for (var frame : frames) {
      if (frame.type() == Frame.STARTED) {
        establish(frame.payload());
      } else {
        printed.writeBytes(frame.payload());
        protocols.getFirst().output(json, frame.payload());
        protocols.getLast().output(text, frame.payload());
      }
    }
    var shown = String.join("", text.texts);
    var all = printed.toString(StandardCharsets.UTF_8);
    // A character whose rest is still to come waits.
    assertThat(all).startsWith(shown);
    assertThat(all.substring(shown.length())).matches("\ufffd{0,3}");
    assertThat(json.texts)
        .isEqualTo(
            text.texts.stream()
                .map(t -> STRICT.createObjectNode().put("type", "output").put("data", t))
                .map(o -> o.put("stream", "stdout").toString())
                .toList());
  }

  static Stream<Arguments> agents() {
    var euro = "€".getBytes(StandardCharsets.UTF_8);
    var cut = new Sent(Frame.DATA, new byte[] {'a', euro[0], euro[1]});
    var end = new Sent(Frame.DATA, new byte[] {euro[2], -1, 'b', euro[0]});
    var started =
        "{\"sessionId\":\"s\",\"pid\":99999999999999999999,\"shell\":[],\"cwd\":\"/\"}".getBytes();
    return Stream.of(
        arguments(List.of(cut, end), new byte[0]),
        arguments(List.of(cut, cut, end, new Sent(Frame.EXIT, new byte[0])), new byte[] {'D', 0}),
        arguments(List.of(new Sent(Frame.STARTED, started)), new byte[] {'D', 0, 1, 0, 1, 0}),
        arguments(
            List.of(new Sent(Frame.STARTED, "no".getBytes())), new byte[] {'D', -1, 0, 0, 0}));
  }

  private static Frame next(DataInputStream in) {
    try {
      return Frame.read(in);
    } catch (IOException e) {
      return null;
    }
  }

  /** Only what a client may rely on gets through, with its type. */
  private static void establish(byte[] payload) throws IOException {
    var screen = new Screen();
    try {
      new JsonProtocol().established(screen, payload);
    } catch (IOException e) {
      return;
    }
    var told = STRICT.readTree(payload);
    var shown = STRICT.readTree(screen.texts.getFirst());
    assertThat(shown.path("type").asText()).isEqualTo("connectionEstablished");
    for (var entry : shown.properties()) {
      switch (entry.getKey()) {
        case "type" -> {}
        case "pid" ->
            assertThat(entry.getValue().bigIntegerValue())
                .isEqualTo(told.path("pid").bigIntegerValue());
        default -> assertThat(entry.getValue()).isEqualTo(told.path(entry.getKey()));
      }
    }
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
