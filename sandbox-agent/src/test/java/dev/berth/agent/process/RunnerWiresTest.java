package dev.berth.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.process.RunnerWires.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RunnerWiresTest {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final RunnerWires wires;

  RunnerWiresTest() throws IOException {
    wires = RunnerWires.stream();
  }

  @AfterEach
  void close() {
    wires.close();
  }

  @Test
  void what_was_printed_before_a_word_is_heard_before_it_however_late_it_comes() {
    runnerWrites(Wire.CONTROL, "first");
    runnerWrites(Wire.STDERR, "complaint");

    wires.listen(
        new RunnerWires.Listener() {
          @Override
          public void heard(Wire wire, byte[] bytes, int length) {
            heard.add(new String(bytes, 0, length, StandardCharsets.US_ASCII));
            switch (heard.getLast()) {
              // The listener is still about to pass on the first word.
              case "complaint" -> {
                runnerWrites(Wire.STDOUT, "print");
                runnerWrites(Wire.CONTROL, "second");
              }
              case "second" -> wires.handedOver(); // the runner hangs up
              default -> {}
            }
          }

          @Override
          public void hungUp() {
            heard.add("hung up");
          }
        });

    assertThat(heard).containsExactly("complaint", "first", "print", "second", "hung up");
  }

  private void runnerWrites(Wire wire, String text) {
    try {
      new NativeOutput(wires.theirs(wire)).write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
