package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ModesTest {
  private final Modes modes = new Modes();

  @Test
  void the_last_of_each_mode_counts() {
    note("\u001b[?25l");
    note("\u001b[?1049;2004h");
    note("\u001b[?2004l");
    note("\u001b[?25h");

    assertThat(restoring()).isEqualTo("\u001b[?25h\u001b[?1049h\u001b[?2004l");
  }

  @Test
  void the_keypad_has_sequences_of_its_own() {
    note("\u001b=");
    assertThat(restoring()).isEqualTo("\u001b[?66h");
    note("\u001b>");
    assertThat(restoring()).isEqualTo("\u001b[?66l");
  }

  @Test
  void a_reset_is_the_end_of_all() {
    note("\u001b[?1h");
    note("\u001bc");

    assertThat(restoring()).isEmpty();
  }

  @Test
  void nothing_else_is_kept_so_that_it_is_bounded() {
    for (int mode = 0; mode < 100_000; mode++) {
      note("\u001b[?" + mode + "h");
    }
    note("\u001b[31m");
    note("\u001b[4h");
    note("\u001b[?h");
    note("\u001b[?" + "1;".repeat(1000) + "h");
    note("\u001b");

    assertThat(restoring()).hasSizeLessThan(Modes.LONGEST).contains("[?1049h");
  }

  private void note(String sequence) {
    byte[] bytes = sequence.getBytes(StandardCharsets.ISO_8859_1);
    modes.note(position -> bytes[(int) position] & 0xff, 0, bytes.length);
  }

  private String restoring() {
    return new String(modes.restoring(), StandardCharsets.US_ASCII);
  }
}
