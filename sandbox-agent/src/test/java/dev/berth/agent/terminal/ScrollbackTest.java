package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrollbackTest {
  private final Scrollback scrollback = new Scrollback(20_000);

  @Test
  void keeps_all_up_to_its_bound() {
    print("one ");
    print("two");

    assertThat(latest()).isEqualTo("one two");
    assertThat(scrollback.start()).isZero();
    assertThat(scrollback.end()).isEqualTo(7);
  }

  @Test
  void keeps_the_latest_and_counts_what_it_dropped() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      print("line " + i + "\n");
      all.append("line ").append(i).append('\n');
    }

    assertThat(scrollback.end()).isEqualTo(all.length());
    assertThat(scrollback.end() - scrollback.start()).isEqualTo(20_000);
    assertThat(latest()).isEqualTo(all.substring(all.length() - 20_000));
  }

  @Test
  void gives_what_follows_a_position() {
    print("x".repeat(30_000) + "tail");
    byte[] three = new byte[3];

    assertThat(scrollback.copy(scrollback.end() - 4, three)).isEqualTo(3);
    assertThat(three).asString(StandardCharsets.UTF_8).isEqualTo("tai");
    assertThat(scrollback.copy(scrollback.end() - 1, three)).isEqualTo(1);
    assertThat(scrollback.copy(scrollback.end(), three)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "é",
        "世",
        "🦊",
        "\u001b[38;5;196m",
        "\u001b[?1049h",
        "\u001b]0;a title\u0007",
        "\u001b]8;;http://a/b\u001b\\",
        "\u001bP1$r0m\u001b\\",
        "\u001b(B",
        "\u001b7",
      })
  void never_begins_in_the_middle_of(String unit) {
    int length = unit.getBytes(StandardCharsets.UTF_8).length;
    for (int cut = 1; cut < length; cut++) {
      Scrollback cutting = new Scrollback(20_000);
      add(cutting, unit + "x".repeat(10_000));
      add(cutting, "x".repeat(10_000 - length));

      add(cutting, "y".repeat(cut));

      assertThat(cutting.start()).as("after %d bytes", cut).isEqualTo(length);
      assertThat(cutting.latest()[0]).isEqualTo((byte) 'x');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b]52;c;never ended ", "\u001b[", "\u00e9", "\u001b"})
  void what_never_ends_does_not_take_the_rest_along(String begun) {
    Scrollback raw = new Scrollback(200_000);
    byte[] bytes = begun.getBytes(StandardCharsets.ISO_8859_1);
    raw.add(bytes, bytes.length);
    add(raw, "x".repeat(200_000 - bytes.length));

    add(raw, "y");

    assertThat(raw.end() - raw.start()).isGreaterThan(199_900);
  }

  private String latest() {
    return new String(scrollback.latest(), StandardCharsets.UTF_8);
  }

  private void print(String text) {
    add(scrollback, text);
  }

  private static void add(Scrollback to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += 8192) {
      byte[] piece = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 8192));
      to.add(piece, piece.length);
    }
  }
}
