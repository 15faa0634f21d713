package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients that send so slowly that their calls would never end. */
@Order(0)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SlowClientsE2E {
  private static final Duration A_BYTE_EACH = Duration.ofMillis(500);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_body_that_comes_byte_by_byte_is_408() throws Exception {
    LiveSandbox sandbox = scene.shared();
    String head =
        "POST %s HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100000"
            .formatted(sandbox.path("/contexts/execute"));

    try (var client = new RawHttp(scene.client(), head)) {
      awaitAnswerWhileSending(client, Duration.ofSeconds(60));

      assertThat(client.readLine()).startsWith("HTTP/1.1 408");
      assertThat(readUntil(client, "}")).contains("\"code\":\"REQUEST_TIMEOUT\"");
    }
  }

  @Test
  void so_is_an_upload() throws Exception {
    LiveSandbox sandbox = scene.shared();
    String head =
        "POST %s HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000"
            .formatted(sandbox.path("/filesystem/upload"));

    try (var client = new RawHttp(scene.client(), head)) {
      client.write("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n");
      awaitAnswerWhileSending(client, Duration.ofSeconds(60));

      assertThat(client.readLine()).startsWith("HTTP/1.1 408");
    }
    assertThat(sandbox.names("/home/user")).noneMatch(n -> n.endsWith(".part"));
  }

  @Test
  void a_head_that_comes_byte_by_byte_ends_its_connection() throws Exception {
    try (var client = RawHttp.silent(scene.client())) {
      client.write("GET /sandboxes HTTP/1.1\r\nX-Slow: ");

      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(A_BYTE_EACH)
          .untilAsserted(() -> assertThat(isOver(client)).isTrue());
    }
  }

  /** Without waiting for more, as the server waits for the rest of the body. */
  private static String readUntil(RawHttp client, String end) throws IOException {
    var read = new StringBuilder();
    for (int c = client.input().read(); c >= 0; c = client.input().read()) {
      read.append((char) c);
      if (read.toString().endsWith(end)) {
        break;
      }
    }
    return read.toString();
  }

  private static void awaitAnswerWhileSending(RawHttp client, Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(A_BYTE_EACH)
        .until(
            () -> {
              client.write("x");
              return client.input().available() > 0;
            });
  }

  /** One more byte, and whether the other side still takes any. */
  private static boolean isOver(RawHttp client) {
    try {
      client.write("x");
      return client.input().available() > 0;
    } catch (IOException e) {
      return true;
    }
  }
}
