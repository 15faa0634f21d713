package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Events;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too much is refused with an error that says so, and harms nobody else. */
@Order(4)
class LimitsE2E {
  private static final int TEN_MIB = 10 << 20;
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @ParameterizedTest
  @ValueSource(strings = {"/contexts/execute", "/files", "/processes/cmd", "/filesystem/mkdir"})
  void a_json_body_that_says_it_is_over_10_mib_is_413_before_it_is_sent(String path)
      throws Exception {
    Instant begun = Instant.now();
    String head =
        "POST %s HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d"
            .formatted(sandbox.path(path), TEN_MIB + 1);

    try (var client = new RawHttp(scene.client(), head)) {
      assertThat(client.readLine()).startsWith("HTTP/1.1 413");
    }

    assertThat(Duration.between(begun, Instant.now())).isLessThan(AT_ONCE);
  }

  @Test
  void one_whose_length_was_not_told_is_413_too() throws Exception {
    String head =
        "POST %s HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked"
            .formatted(sandbox.path("/files"));

    try (var client = new RawHttp(scene.client(), head)) {
      byte[] mebibyte = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
      String begin = "{\"path\": \"/home/user/big.txt\", \"content\": \"";
      client.write("%x\r\n%s\r\n".formatted(begin.length(), begin));
      for (int i = 0; i < 11; i++) {
        client.write("100000\r\n");
        client.write(mebibyte);
        client.write("\r\n");
      }
      assertThat(client.readLine()).startsWith("HTTP/1.1 413");
    }

    sandbox.get("/filesystem/stat?path=/home/user/big.txt").is(404);
  }

  @Test
  void a_head_over_32_kib_is_431_in_the_one_form_of_error() throws Exception {
    try (var client =
        new RawHttp(scene.client(), "GET /sandboxes HTTP/1.1\r\nX-Long: " + "x".repeat(40_000))) {
      String answer = new String(client.input().readNBytes(2000), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 431")
          .contains("application/json", "\"code\":\"HEAD_TOO_LARGE\"", "\"requestId\"");
    }
  }

  @Test
  void a_sandbox_serves_as_many_requests_at_a_time_as_its_template_says() {
    LiveSandbox busy = scene.sandbox(scene.template("maxConcurrentRequests: 2"), "");
    List<Events> running = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      running.add(
          scene
              .client()
              .events(
                  busy.path("/contexts/execute"),
                  Map.of("language", "python", "code", "import time; time.sleep(25)")));
    }

    Answer refused = busy.get("/contexts").is(429);

    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(refused.text("/message")).isNotBlank();
    assertThat(refused.text("/code")).isEqualTo(refused.text("/error/code"));
    running.forEach(Events::close);
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> busy.get("/contexts").is(200));
  }

  @Test
  void a_stream_that_nobody_reads_holds_up_nobody_and_comes_whole_when_it_is_read()
      throws Exception {
    String context = sandbox.context("python");
    byte[] body =
        BerthClient.json(
                Map.of("contextId", context, "code", "for i in range(40): print('x' * 100_000)"))
            .getBytes(StandardCharsets.UTF_8);
    String head =
        ("POST %s HTTP/1.1\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: %d")
            .formatted(sandbox.path("/contexts/execute"), body.length);
    try (var client = new RawHttp(scene.client(), head)) {
      client.write(body);
      assertThat(client.readLine()).startsWith("HTTP/1.1 200");

      assertThat(sandbox.in(context, "6 * 7").endsOk().result()).isEqualTo("42");

      String all = new String(client.input().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(all.chars().filter(c -> c == 'x').count()).isGreaterThanOrEqualTo(4_000_000);
      assertThat(all).contains("event: endOfExecution");
    }
  }
}
