package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** A terminal's frames as the agent reads them. */
@Timeout(60)
class FrameFuzz {
  @MethodSource("streams")
  @FuzzTest
  void frames_are_read_as_they_were_written_and_what_is_cut_off_never(byte @NotNull [] stream)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(stream));
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    boolean clean;
    try {
      Frame frame;
      while ((frame = Frame.read(in)) != null) {
        assertThat(frame.payload()).hasSizeLessThanOrEqualTo(Frame.MAX_PAYLOAD);
        Frame.write(
            new DataOutputStream(again), frame.type(), frame.payload(), frame.payload().length);
      }
      clean = true;
    } catch (IOException e) {
      clean = false;
    }

    assertThat(again.toByteArray()).isEqualTo(Arrays.copyOf(stream, again.size()));
    assertThat(again.size() == stream.length).isEqualTo(clean);
  }

  static byte[][] streams() {
    return new byte[][] {
      {'D', 0, 0, 0, 2, 'l', 's', 'P', 0, 0, 0, 0},
      {'R', 0, 0, 0, 8, 0, 0, 0, 24, 0, 0, 0, 80, 'C'},
      {'D', 0, 1, 0, 1, 0},
      {'D', -1, -1, -1, -1, 0},
      {'D', 0, 0, 0, 3, 'x'}
    };
  }
}
