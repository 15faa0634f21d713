package dev.berth.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames of exec and of port-forward, as an API server sends them and as none would: each is a
 * channel's number and a payload, and arrives in pieces of any size.
 */
@Timeout(60)
class ChannelStreamFuzz {
  private static final int LONGEST_WORDS = 1001;

  /**
   * @param ending null for an orderly one, else the exception
   */
  private record Reading(List<Byte> bytes, IOException ending) {
    String words() {
      return ending == null ? "" : ending.getClass().getSimpleName() + " " + ending.getMessage();
    }
  }

  @MethodSource("execConversations")
  @FuzzTest
  void the_reader_of_an_exec_gets_the_data_and_the_end_however_it_was_cut(
      @NotNull List<byte @NotNull []> messages, byte @NotNull [] cuts) throws IOException {
    assertCutsChangeNothing(true, messages, cuts);
  }

  @MethodSource("forwardConversations")
  @FuzzTest
  void the_reader_of_a_forward_gets_the_data_and_the_end_however_it_was_cut(
      @NotNull List<byte @NotNull []> messages, byte @NotNull [] cuts) throws IOException {
    assertCutsChangeNothing(false, messages, cuts);
  }

  private static void assertCutsChangeNothing(boolean exec, List<byte[]> messages, byte[] cuts)
      throws IOException {
    var whole = read(exec, messages, _ -> Integer.MAX_VALUE);
    var inPieces = read(exec, messages, i -> cuts.length == 0 ? 1 : cuts[i % cuts.length] & 0x3f);

    assertThat(whole.bytes()).isEqualTo(data(exec, messages));
    assertThat(inPieces.bytes()).isEqualTo(whole.bytes());
    assertThat(inPieces.words()).isEqualTo(whole.words());
    if (whole.ending() != null) {
      assertThat(whole.ending()).isInstanceOf(TransportException.class);
      assertThat(whole.ending().getMessage()).hasSizeLessThanOrEqualTo(LONGEST_WORDS);
    }
  }

  static Stream<Arguments> execConversations() {
    return Stream.of(
        conversation("\1HTTP/1.1 200 OK\r\n", "\1\r\n", "\3{\"status\":\"Success\"}"),
        conversation(
            "\2bridge: Connection refused\n", "\3{\"status\":\"Failure\",\"message\":\"no\"}"),
        conversation("\1", "\3no JSON", "\1after the end"),
        conversation("\3", "\1x"));
  }

  static Stream<Arguments> forwardConversations() {
    var port = "\0\302!";
    return Stream.of(
        conversation(port, "\1\302!", "\0HTTP/1.1 200 OK\r\n\r\n"),
        conversation(port + "early", "\0late"),
        conversation("\1\302!connect: connection refused", "\0after the end"),
        conversation("\0", "\0\302", "\0!data", "", "\7another channel"));
  }

  private static Arguments conversation(String... messages) {
    var bytes = Stream.of(messages).map(m -> m.getBytes(StandardCharsets.ISO_8859_1)).toList();
    return arguments(bytes, new byte[] {1, 0, 3});
  }

  /** What the subprotocols say of them: written apart, and of whole messages only. */
  private static List<Byte> data(boolean exec, List<byte[]> messages) {
    var data = new ByteArrayOutputStream();
    var errors = new ByteArrayOutputStream();
    for (var message : messages) {
      int channel = message.length == 0 ? -1 : message[0];
      if (channel == (exec ? 1 : 0)) {
        data.write(message, 1, message.length - 1);
      } else if (!exec && channel == 1) {
        errors.write(message, 1, message.length - 1);
      }
      if (exec && channel == 3 || errors.size() > 2) {
        break;
      }
    }
    var bytes = data.toByteArray();
    var port = exec ? 0 : Math.min(2, bytes.length);
    return boxed(Arrays.copyOfRange(bytes, port, bytes.length));
  }

  /**
   * @param sizes of the pieces, and of the reads
   */
  private static Reading read(boolean exec, List<byte[]> messages, IntUnaryOperator sizes)
      throws IOException {
    var channels = exec ? new ExecChannels() : new PortForwardChannels();
    var route = exec ? Route.EXEC : Route.PORT_FORWARD;
    var address = new AgentAddress("team-a", "sbx-a-1", "uid", 8642, route);
    var stream = new ChannelStream(channels, address, _ -> {});
    var socket = new ScriptedSocket(stream);
    var read = new ByteArrayOutputStream();
    var step = 0;
    for (var message : messages) {
      for (var at = 0; !socket.isAborted(); ) {
        var size = Math.min(sizes.applyAsInt(step++), message.length - at);
        // A piece of nothing is a piece too, but not for ever.
        size = size == 0 && step % 2 == 0 ? Math.min(1, message.length - at) : size;
        var piece = Arrays.copyOfRange(message, at, at + size);
        at += size;
        var most = Math.max(1, sizes.applyAsInt(step));
        socket.deliver(piece, at == message.length, () -> drain(stream, read, most));
        if (at == message.length) {
          break;
        }
      }
    }
    assertThat(stream.isOpen()).isEqualTo(!socket.isAborted());
    socket.close(1000);
    return new Reading(boxed(read.toByteArray()), ending(stream));
  }

  private static void drain(ChannelStream stream, ByteArrayOutputStream into, int most) {
    try {
      while (stream.input().available() > 0) {
        into.write(stream.input().readNBytes(Math.min(most, stream.input().available())));
      }
    } catch (IOException e) {
      throw new AssertionError("what has arrived can be read", e);
    }
  }

  private static IOException ending(ChannelStream stream) {
    try {
      assertThat(stream.input().read()).isEqualTo(-1);
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private static List<Byte> boxed(byte[] bytes) {
    var boxed = new Byte[bytes.length];
    Arrays.setAll(boxed, i -> bytes[i]);
    return List.of(boxed);
  }
}
