package dev.berth.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.transport.TransportException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
  @Test
  void a_body_is_never_longer_than_announced() throws IOException {
    var body = Body.of(new Framing.Length(3), Wires.of("abcdef"));

    assertThat(body.readAllBytes()).asString().isEqualTo("abc");
    assertThat(body.isAtEnd()).isTrue();
  }

  @Test
  void a_body_that_ends_early_is_never_a_clean_end() {
    var body = Body.of(new Framing.Length(3), Wires.of("ab"));

    assertThatThrownBy(body::readAllBytes)
        .isInstanceOf(BadAnswerException.class)
        .hasMessageContaining("1 bytes early");
  }

  @Test
  void chunks_are_joined_and_trailers_dropped() throws IOException {
    var body = chunked("3\r\nabc\r\n0a;x=y\r\n0123456789\r\n0\r\nSet-Cookie: a\r\n\r\nrest");

    assertThat(body.readAllBytes()).asString().isEqualTo("abc0123456789");
    assertThat(body.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\nabc\r\n0\r\n\r\n",
        "g\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "+3\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        " 3\r\nabc\r\n0\r\n\r\n",
        "3 \r\nabc\r\n0\r\n\r\n",
        "3\nabc\r\n0\r\n\r\n",
        "00000000000000003\r\nabc\r\n0\r\n\r\n",
        "ffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nabc0\r\n\r\n",
      })
  void a_malformed_chunk_is_refused(String wire) {
    assertThatThrownBy(() -> chunked(wire).readAllBytes()).isInstanceOf(BadAnswerException.class);
  }

  @Test
  void an_endless_chunk_extension_or_trailer_is_refused() {
    var extension = "3;" + "x".repeat(300) + "\r\nabc\r\n0\r\n\r\n";
    var trailer = "0\r\nX: " + "x".repeat(5000) + "\r\n\r\n";

    assertThatThrownBy(() -> chunked(extension).readAllBytes())
        .isInstanceOf(BadAnswerException.class);
    assertThatThrownBy(() -> chunked(trailer).readAllBytes())
        .isInstanceOf(BadAnswerException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3\r\nab", "3\r\nabc\r\n", "3\r\nabc\r\n0\r\n"})
  void chunks_that_break_off_are_never_a_clean_end(String wire) {
    assertThatThrownBy(() -> chunked(wire).readAllBytes()).isInstanceOf(TransportException.class);
  }

  private static Body chunked(String wire) {
    return Body.of(new Framing.Chunked(), Wires.of(wire));
  }
}
