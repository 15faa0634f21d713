package dev.berth.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proxy.http.BodyTooSlowException;
import dev.berth.proxy.http.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body is waited for, but not for ever, and no byte now and then prolongs it much. */
@Timeout(120)
class SlowBodyTest {
  private static final int PACE = 1000;

  private static final ClientLimits LIMITS =
      ClientLimits.STANDARD.withBody(Duration.ofMillis(500), PACE);

  private final CompletableFuture<Exception> broke = new CompletableFuture<>();

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10", "Transfer-Encoding: chunked"})
  void one_that_does_not_come_is_given_up(String framing) throws Exception {
    try (var server = server();
        var socket = post(server, framing)) {
      assertThat(broke.get()).isInstanceOf(BodyTooSlowException.class);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void one_that_comes_byte_by_byte_is_given_up_too() throws Exception {
    try (var server = server();
        var socket = post(server, "Content-Length: 1000")) {
      for (int sent = 0; sent < 1000 && !broke.isDone(); sent++) {
        write(socket, "x");
        Thread.sleep(50); // the pace of the client is what is tested
      }
      assertThat(broke.get()).isInstanceOf(BodyTooSlowException.class);
    }
  }

  @Test
  void one_that_comes_slowly_but_steadily_has_its_time() {
    var waited = Duration.ofMinutes(10);

    assertThat(ClientLimits.STANDARD.waitFor(0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(ClientLimits.STANDARD.waitFor(2048 * waited.toSeconds())).isGreaterThan(waited);
    assertThat(ClientLimits.STANDARD.waitFor(10 << 20)).isLessThan(Duration.ofHours(3));
  }

  private HttpServer server() {
    var server = new HttpServer("127.0.0.1", 0, this::take, LIMITS);
    server.start();
    return server;
  }

  private void take(Call call) {
    try {
      var length = call.body(PACE * 10).readAllBytes().length;
      call.answer(200, Map.of(), String.valueOf(length).getBytes(StandardCharsets.UTF_8));
    } catch (BodyTooSlowException e) {
      broke.complete(e);
      call.reset();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket post(HttpServer server, String framing) throws IOException {
    var socket = new Socket("127.0.0.1", server.port());
    write(socket, "POST / HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n");
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The server has given up meanwhile.
    }
  }
}
