package dev.berth.proxy.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.InRange;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithSize;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of a terminal's agent, who may be hostile, and what the client gets to see of them. */
@Timeout(60)
class TerminalAgentFuzz {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A frame of the agent's. */
  record Sent(@InRange(min = 0, max = 255) char type, byte @NotNull [] payload) {}

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
        protocols.getFirst().output(json, frame.payload(), false);
        protocols.getLast().output(text, frame.payload(), false);
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
                .map(t -> JSON.createObjectNode().put("type", "output").put("data", t))
                .map(o -> o.put("stream", "stdout").toString())
                .toList());
  }

  static Stream<Arguments> agents() {
    var euro = "€".getBytes(StandardCharsets.UTF_8);
    var cut = new Sent(Frame.DATA, new byte[] {'a', euro[0], euro[1]});
    var end = new Sent(Frame.DATA, new byte[] {euro[2], -1, 'b', euro[0]});
    var started =
        "{\"sessionId\":\"s\",\"pid\":99999999999999999999,\"shell\":[],\"cwd\":\"/\"}".getBytes();
    var kept = "{\"sessionId\":\"s-1\",\"reattach\":60,\"replay\":1,\"dropped\":-1}".getBytes();
    return Stream.of(
        arguments(List.of(new Sent(Frame.STARTED, kept)), new byte[0]),
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
    var text = new Screen();
    try {
      var started = Started.of(payload);
      new JsonProtocol().established(screen, started);
      new TextProtocol().established(text, started);
    } catch (IOException e) {
      return;
    }
    assertThat(String.join("", text.texts))
        .matches("(\u001b]8642;terminal=[0-9A-Za-z-]+(;[a-z]+=-?[0-9]+)+\u0007)?");
    var told = JSON.readTree(payload);
    var shown = JSON.readTree(screen.texts.getFirst());
    assertThat(shown.path("type").asText()).isEqualTo("connectionEstablished");
    for (var entry : shown.properties()) {
      switch (entry.getKey()) {
        case "type" -> {}
        case "pid", "reattach", "replay", "dropped" ->
            assertThat(entry.getValue().bigIntegerValue())
                .isEqualTo(told.path(entry.getKey()).bigIntegerValue());
        default -> assertThat(entry.getValue()).isEqualTo(told.path(entry.getKey()));
      }
    }
  }
}
