package dev.berth.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.transport.TransportException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadParserTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  @Test
  void an_ordinary_head_is_understood() throws IOException {
    var head = parse("GET", OK + "Content-Type: application/json\r\nContent-length: 12\r\n\r\n{}");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.framing()).isEqualTo(new Framing.Length(12));
    assertThat(head.fields()).containsEntry("content-type", "application/json");
    assertThat(head.keepAlive()).isTrue();
  }

  @Test
  void only_listed_fields_are_passed_on() throws IOException {
    var head =
        parse(
            "GET",
            OK
                + "Set-Cookie: a=b\r\nLocation: http://evil\r\nAccess-Control-Allow-Origin: *\r\n"
                + "Strict-Transport-Security: max-age=1\r\nAlt-Svc: h2\r\nX-Other: 1\r\n"
                + "ETag: \"1\"\r\nBerth-Notices: ChildOOMKilled\r\nContent-Length: 0\r\n\r\n");

    assertThat(head.fields()).containsOnlyKeys("ETag", "Berth-Notices");
  }

  @Test
  void interim_answers_are_skipped() throws IOException {
    var head = parse("GET", "HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n");

    assertThat(head.status()).isEqualTo(200);
  }

  @Test
  void more_than_five_interim_answers_are_refused() {
    assertRefused("HTTP/1.1 103 Early\r\n\r\n".repeat(6) + OK + "Content-Length: 0\r\n\r\n");
  }

  @Test
  void an_answer_to_HEAD_has_a_length_but_no_body() throws IOException {
    var head = parse("HEAD", OK + "Content-Length: 5\r\n\r\n");

    assertThat(head.framing()).isEqualTo(new Framing.None());
    assertThat(head.contentLength()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
      })
  void a_status_line_that_is_none_is_refused(String answer) {
    assertRefused(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0\n\r\n", // bare LF
        "X: a\rb\r\nContent-Length: 0\r\n\r\n", // bare CR
        "X: a\0b\r\nContent-Length: 0\r\n\r\n",
        "X: a\r\n b\r\nContent-Length: 0\r\n\r\n", // folded
        "X : a\r\nContent-Length: 0\r\n\r\n",
        ": a\r\nContent-Length: 0\r\n\r\n",
        "no colon\r\nContent-Length: 0\r\n\r\n",
        "X\u00e9: a\r\nContent-Length: 0\r\n\r\n"
      })
  void a_malformed_field_is_refused(String fields) {
    assertRefused(OK + fields);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: 1\r\ncontent-length: 2\r\n",
        "Content-Length: 1, 1\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x1\r\n",
        "Content-Length: 9999999999999999999999\r\n",
        "Content-Length:\r\n",
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: xchunked\r\n"
      })
  void any_framing_but_exactly_one_is_refused(String fields) {
    assertRefused(OK + fields + "\r\n");
  }

  @Test
  void a_204_with_a_body_is_refused() {
    assertRefused("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc");
  }

  @Test
  void a_passed_on_field_given_twice_is_refused() {
    assertRefused(OK + "ETag: 1\r\nETag: 2\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void sixty_four_fields_are_taken_and_one_more_is_refused() throws IOException {
    var most = "X: a\r\n".repeat(63) + "Content-Length: 0\r\n";

    assertThat(parse("GET", OK + most + "\r\n").status()).isEqualTo(200);
    assertRefused(OK + "X: a\r\n" + most + "\r\n");
  }

  @Test
  void a_head_over_16_KiB_is_refused() {
    assertRefused(OK + "X: " + "a".repeat(16 * 1024) + "\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void a_head_that_breaks_off_is_a_broken_stream() {
    assertThatThrownBy(() -> parse("GET", OK + "Content-Le"))
        .isInstanceOf(TransportException.class);
  }

  private static void assertRefused(String answer) {
    assertThatThrownBy(() -> parse("GET", answer)).isInstanceOf(BadAnswerException.class);
  }

  private static ResponseHead parse(String method, String answer) throws IOException {
    return new ResponseHeadParser(Wires.of(answer)).parse(method);
  }
}
