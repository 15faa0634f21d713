package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.RawHttp;
import dev.berth.e2e.support.Scene;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Output that is sent as it comes, and clients that leave before the end. */
@Order(6)
class StreamsE2E {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final double NOTICED_WITHIN = 2;

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void what_code_prints_comes_while_it_runs() {
    String context = sandbox.context("python");
    String code =
        """
        import os, time
        print('first', flush=True)
        while not os.path.exists('go-on'): time.sleep(0.05)
        print('second')
        6 * 7
        """;

    try (var events =
        scene
            .client()
            .events(
                sandbox.path("/contexts/execute"), Map.of("contextId", context, "code", code))) {
      assertThat(events.next().path("text").asText()).isEqualTo("first\n");
      sandbox.write("/home/user/go-on", "x");
      List<JsonNode> rest = events.rest();

      assertThat(rest)
          .extracting(item -> item.path("type").asText())
          .containsExactly("stdout", "result", "endOfExecution");
      assertThat(rest.get(0).path("text").asText()).isEqualTo("second\n");
      assertThat(rest.get(1).path("text").asText()).isEqualTo("42");
      assertThat(rest.get(2).path("status").asText()).isEqualTo("ok");
      assertThat(rest.get(2).path("contextId").asText()).isEqualTo(context);
    }
  }

  @Test
  void so_does_what_a_command_prints() {
    try (var events =
        scene
            .client()
            .events(
                sandbox.path("/processes/cmd"),
                Map.of(
                    "command",
                    "echo out; while [ ! -e go-on-too ]; do sleep 0.05; done; echo err >&2; exit 3"))) {
      JsonNode first = events.next();
      assertThat(first.path("type").asText()).isEqualTo("stdout");
      assertThat(first.path("text").asText()).isEqualTo("out\n");
      sandbox.write("/home/user/go-on-too", "x");
      List<JsonNode> rest = events.rest();

      assertThat(rest)
          .extracting(item -> item.path("type").asText())
          .containsExactly("stderr", "exit");
      assertThat(rest.getLast().path("exitCode").asInt()).isEqualTo(3);
      assertThat(rest.getLast().path("status").asText()).isEqualTo("completed");
    }
  }

  @Test
  void leaving_a_stream_interrupts_its_execution_within_two_seconds_and_keeps_the_variables() {
    String context = sandbox.context("python");
    sandbox.in(context, "kept = 7").endsOk();
    double before;
    try (var events =
        scene
            .client()
            .events(
                sandbox.path("/contexts/execute"),
                Map.of("contextId", context, "code", busyUntilLeft("busy"), "timeout", 30))) {
      assertThat(events.next().path("text").asText()).isEqualTo("begun\n");
      before = now();
    }

    assertFree(context);
    assertThat(timeIn("busy-left") - before).isLessThan(NOTICED_WITHIN);
  }

  @Test
  void leaving_before_any_answer_interrupts_within_two_seconds_too() throws Exception {
    String context = sandbox.context("python");
    sandbox.in(context, "kept = 7").endsOk();
    byte[] body =
        BerthClient.json(
                Map.of("contextId", context, "code", busyUntilLeft("lonely"), "timeout", 30))
            .getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d"
            .formatted(sandbox.path("/contexts/execute"), body.length);
    double before;
    try (var client = new RawHttp(scene.client(), head)) {
      client.write(body);
      await().untilAsserted(() -> assertThat(sandbox.names("/home/user")).contains("lonely"));
      before = now();
    }

    assertFree(context);
    assertThat(timeIn("lonely-left") - before).isLessThan(NOTICED_WITHIN);
  }

  @Test
  void leaving_ends_a_command_within_two_seconds_with_all_it_started() {
    double before;
    try (var events =
        scene
            .client()
            .events(
                sandbox.path("/processes/cmd"),
                Map.of(
                    "command",
                    "echo begun; (while date +%s.%N > beat.new; do mv beat.new beat; sleep 0.05; done) & sleep 1003"))) {
      assertThat(events.next().path("text").asText()).isEqualTo("begun\n");
      before = now();
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(sandbox.get("/processes").is(200).json().findValuesAsText("command"))
                    .doesNotContain("sleep 1003"));
    assertThat(timeIn("beat") - before).isLessThan(NOTICED_WITHIN);
    String last = sandbox.read("/home/user/beat");
    await()
        .during(Duration.ofMillis(300))
        .atMost(SOON)
        .until(() -> sandbox.read("/home/user/beat").equals(last));
  }

  /**
   * Code that runs until it is interrupted, and notes when that was. A loop of nothing is left by
   * some Pythons without its {@code finally}.
   */
  private static String busyUntilLeft(String name) {
    return """
        import time
        open('%1$s', 'w').close()
        print('begun', flush=True)
        try:
          while True: time.time()
        finally:
          open('%1$s-left', 'w').write(str(time.time()))
        """
        .formatted(name);
  }

  /** By the sandbox's clock, like what it notes: looking takes time, and counts for nothing. */
  private double now() {
    return Double.parseDouble(sandbox.shell("date +%s.%N"));
  }

  private double timeIn(String file) {
    return Double.parseDouble(sandbox.read("/home/user/" + file).strip());
  }

  /** An execution in the context waits for the one before it, and 30 s would be its own end. */
  private void assertFree(String context) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(sandbox.in(context, "kept", 5).endsOk().result()).isEqualTo("7"));
  }
}
