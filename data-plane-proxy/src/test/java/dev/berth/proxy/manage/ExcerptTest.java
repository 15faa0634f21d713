package dev.berth.proxy.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private final Excerpt excerpt = new Excerpt();

  @Test
  void what_passes_is_kept_and_passes_unchanged() throws IOException {
    assertThat(pass("print(1)")).isEqualTo("print(1)");
    assertThat(excerpt.text()).isEqualTo("print(1)");
  }

  @Test
  void of_a_long_body_the_beginning_is_kept() throws IOException {
    var body = "x".repeat(100_000);

    assertThat(pass(body)).isEqualTo(body);
    assertThat(excerpt.text()).hasSize(16 * 1024 + 1).endsWith("x…");
  }

  private String pass(String body) throws IOException {
    try (var in = excerpt.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
