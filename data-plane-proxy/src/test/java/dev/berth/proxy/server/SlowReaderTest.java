package dev.berth.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.proxy.http.Call;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer waits for its client, but not for ever. */
@Timeout(60)
class SlowReaderTest {
  private final CompletableFuture<IOException> broke = new CompletableFuture<>();

  @Test
  void who_takes_nothing_is_given_up_and_its_connection_closed() throws Exception {
    var limits = ClientLimits.STANDARD.withAnswerWait(Duration.ofSeconds(1));
    try (var server = new HttpServer("127.0.0.1", 0, this::answerWithoutEnd, limits)) {
      server.start();
      try (var socket = new Socket("127.0.0.1", server.port())) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(broke.get()).isInstanceOf(SocketTimeoutException.class);
        assertThat(endOf(socket)).as("never as if complete").isNotEqualTo("0\r\n\r\n");
      }
      await().until(() -> server.underway() == 0);
    }
  }

  private void answerWithoutEnd(Call call) {
    try {
      var out = call.begin(200, Map.of(), -1);
      while (true) {
        out.write(new byte[8192]);
      }
    } catch (IOException e) {
      broke.complete(e);
      call.reset();
    }
  }

  /** The last that comes before it is closed. */
  private static String endOf(Socket socket) {
    var last = "";
    var buffer = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(buffer); n >= 0; ) {
        last = new String(buffer, Math.max(0, n - 5), Math.min(n, 5), StandardCharsets.US_ASCII);
        n = socket.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      return e.getMessage();
    }
    return last;
  }
}
