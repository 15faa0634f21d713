package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter =
      new LineSplitter(5, line -> lines.add(new String(line, StandardCharsets.UTF_8)));

  private void accept(String text) {
    splitter.accept(text.getBytes(StandardCharsets.UTF_8), text.length());
  }

  @Test
  void lines_come_whole_however_they_were_cut() {
    accept("a\nb");
    accept("c");
    accept("d\n\nlong5\n");

    assertThat(lines).containsExactly("a", "bcd", "", "long5");
  }

  @Test
  void a_line_over_the_bound_is_refused_before_it_ends() {
    accept("abc");

    assertThatThrownBy(() -> accept("def")).isInstanceOf(IllegalArgumentException.class);
  }
}
