package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 32 << 10, 100_000})
  void what_was_written_is_read_back_and_what_was_cut_is_written_over(int before)
      throws IOException {
    String first = "x".repeat(before);
    try (Spool spool = new Spool()) {
      spool.write(first.getBytes(StandardCharsets.UTF_8));
      spool.write("half of an item".getBytes(StandardCharsets.UTF_8));
      spool.truncate(before);
      spool.write("whole".getBytes(StandardCharsets.UTF_8));

      ByteArrayOutputStream all = new ByteArrayOutputStream();
      spool.copyTo(all, 0, spool.length());
      assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo(first + "whole");
    }
  }
}
