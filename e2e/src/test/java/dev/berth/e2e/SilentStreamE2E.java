package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream with nothing to say shows that it lives. */
@Order(0)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SilentStreamE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @ParameterizedTest
  @CsvSource({
    "/contexts/execute, code, import time; time.sleep(24), endOfExecution",
    "/processes/cmd, command, sleep 24, exit",
  })
  void a_comment_comes_each_ten_seconds_of_silence(
      String path, String member, String work, String end) throws Exception {
    LiveSandbox sandbox = scene.shared();
    byte[] body =
        BerthClient.json(Map.of("language", "python", member, work))
            .getBytes(StandardCharsets.UTF_8);
    String head =
        ("POST %s HTTP/1.1\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d")
            .formatted(sandbox.path(path), body.length);
    try (var client = new RawHttp(scene.client(), head)) {
      client.write(body);
      Instant begun = Instant.now();
      for (int comments = 0; comments < 2; ) {
        String line = client.readLine();
        assertThat(line).doesNotStartWith("event:");
        if (line.startsWith(":")) {
          comments++;
        }
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(23));
      }
      String line = client.readLine();
      while (!line.startsWith("event:")) {
        line = client.readLine();
      }
      assertThat(line).isEqualTo("event: " + end);
    }
  }
}
