package dev.berth.proxy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProtocolTest {
  private final JsonProtocol protocol = new JsonProtocol();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"type\":\"input\",\"data\":7}               | `data` must be a string",
        "{\"type\":\"input\"}                          | `data` must be a string",
        "{\"type\":\"resize\",\"rows\":24,\"cols\":1.5} | `rows` and `cols` must be whole numbers",
        "{\"type\":\"resize\",\"rows\":24}             | `rows` and `cols` must be whole numbers",
        "{\"type\":\"ping\"} {\"type\":\"ping\"}       | the message is no JSON",
        "{\"type\":\"ping\"                            | the message is no JSON"
      })
  void what_is_not_meant_to_the_letter_is_told(String message, String problem) {
    assertThat(protocol.read(new WebSocket.Text(message)))
        .containsExactly(
            new Protocol.Reply("{\"type\":\"error\",\"message\":\"" + problem + "\"}"));
  }

  @Test
  void a_size_may_come_with_a_decimal_point() {
    var message = "{\"type\":\"resize\",\"rows\":24.0,\"cols\":80}";

    assertThat(protocol.read(new WebSocket.Text(message)))
        .containsExactly(new Protocol.Resize(24, 80));
  }

  @Test
  void a_pid_that_is_none_is_not_passed_on() throws IOException {
    var screen = new Screen();
    var told = "{\"pid\":99999999999999999999,\"cwd\":\"/\"}";

    protocol.established(screen, Started.of(told.getBytes(StandardCharsets.UTF_8)));

    assertThat(screen.texts).containsExactly("{\"type\":\"connectionEstablished\",\"cwd\":\"/\"}");
  }
}
