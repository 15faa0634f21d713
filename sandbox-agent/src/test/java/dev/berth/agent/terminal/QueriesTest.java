package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueriesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[c",
        "\u001b[>0c",
        "\u001b[=c",
        "\u001b[6n",
        "\u001b[?6n",
        "\u001b[?2026$p",
        "\u001b[>q",
        "\u001b[18t",
        "\u001b[?u",
        "\u001b[?1;1;0S",
        "\u001b[0x",
        "\u001bZ",
        "\u0005",
        "\u001b]10;?\u0007",
        "\u001b]11;?\u001b\\",
        "\u001b]4;1;?;2;?\u0007",
        "\u001b]52;c;?\u0007",
        "\u001bP+q544e\u001b\\",
        "\u001bP$qm\u001b\\",
      })
  void what_asks_the_terminal_is_left_out(String query) {
    assertThat(without("before" + query + "after é")).isEqualTo("beforeafter é");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text c n p q? é 世 🦊\r\n\t\b",
        "\u001b[31mred\u001b[0m",
        "\u001b[?1049h\u001b[?2004l\u001b[2J\u001b[H\u001b[3S",
        "\u001b[!p\u001b[61\"p\u001b[2 q\u001b[22;0t\u001b[8;24;80t\u001b[u\u001b[>4;2m\u001b[>4n",
        "\u001b]0;what now?\u0007",
        "\u001b]8;;http://a/b?c\u001b\\link\u001b]8;;\u001b\\",
        "\u001b]11;#000000\u0007\u001b]52;c;YQ==\u0007",
        "\u001bPq#0;2;0;0;0\u001b\\",
        "\u001b(B\u001b7\u001b8\u001bM\u001bc",
      })
  void everything_else_stays(String output) {
    assertThat(without(output)).isEqualTo(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b", "\u001b[", "\u001b[6", "\u001b]11;?", "\u001bP+q"})
  void a_sequence_whose_end_is_still_to_come_stays(String begun) {
    assertThat(without("text" + begun)).isEqualTo("text" + begun);
  }

  private static String without(String output) {
    return new String(
        Queries.without(output.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
