package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What ends a sandbox by time, and what keeps it. */
@Order(0)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class IdleAndTtlE2E {
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_quiet_sandbox_ends_after_its_idle_timeout_and_soon() {
    SandboxStatus status =
        scene
            .sandbox(scene.template(""), "idleTimeoutSeconds: 20")
            .awaitPhase(Phase.Terminated, SOON);

    assertThat(status.reason()).isEqualTo("IdleTimeout");
    assertThat(Duration.between(status.readyTime(), status.endTime()))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
  }

  @Test
  void a_running_execution_keeps_it() {
    LiveSandbox sandbox = scene.sandbox(scene.template(""), "idleTimeoutSeconds: 20");
    Instant begun = Instant.now();

    sandbox.python("import time; time.sleep(28)").endsOk();
    Instant ended = Instant.now();

    assertThat(Duration.between(begun, ended)).isGreaterThan(Duration.ofSeconds(27));
    assertThat(sandbox.status().phase()).isEqualTo(Phase.Ready);
    SandboxStatus status = sandbox.awaitPhase(Phase.Terminated, SOON);
    assertThat(Duration.between(ended, status.endTime()))
        .isBetween(Duration.ofSeconds(17), Duration.ofSeconds(26));
  }

  @Test
  void an_open_terminal_keeps_it() throws InterruptedException {
    LiveSandbox sandbox = scene.sandbox(scene.template(""), "idleTimeoutSeconds: 20");
    try (var terminal = sandbox.terminal()) {
      // Nothing is typed for longer than the timeout: the wait is what is tested.
      Thread.sleep(Duration.ofSeconds(35));

      assertThat(sandbox.status().phase()).isEqualTo(Phase.Ready);
      assertThat(terminal.run("echo here")).isEqualTo("here");
    }
    assertThat(sandbox.awaitPhase(Phase.Terminated, SOON).reason()).isEqualTo("IdleTimeout");
  }

  @Test
  void one_that_only_waits_for_its_client_does_not() {
    LiveSandbox sandbox = scene.sandbox(scene.template(""), "idleTimeoutSeconds: 20");
    Terminal terminal = new Terminal(scene.client(), sandbox.name(), true, "&reattach=600");
    terminal.type("while :; do date; sleep 1; done\n");
    terminal.abort();

    assertThat(sandbox.awaitPhase(Phase.Terminated, SOON).reason()).isEqualTo("IdleTimeout");
  }

  @Test
  void data_calls_keep_it_but_neither_health_nor_calls_of_the_control_plane_do() {
    String template = scene.template("");
    LiveSandbox used = scene.sandbox(template, "idleTimeoutSeconds: 20");
    LiveSandbox lookedAt = scene.sandbox(template, "idleTimeoutSeconds: 20");

    Awaitility.await()
        .atMost(SOON)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> {
              used.get("/contexts").is(200);
              lookedAt.get("/health");
              lookedAt.get("").is(200);
              assertThat(lookedAt.status().phase()).isEqualTo(Phase.Terminated);
            });

    SandboxStatus ended = lookedAt.status();
    assertThat(ended.reason()).isEqualTo("IdleTimeout");
    assertThat(Duration.between(ended.readyTime(), ended.endTime()))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    assertThat(used.status().phase()).isEqualTo(Phase.Ready);
  }

  @Test
  void the_ttl_ends_a_busy_sandbox() {
    LiveSandbox sandbox = scene.sandbox(scene.template(""), "ttlSeconds: 30");
    Instant created = Instant.parse(sandbox.object().getMetadata().getCreationTimestamp());
    var busy =
        CompletableFuture.supplyAsync(
            () ->
                sandbox.post(
                    "/contexts/execute",
                    Map.of("language", "python", "code", "while True: pass", "timeout", 30)));

    SandboxStatus status = sandbox.awaitPhase(Phase.Terminated, SOON);

    assertThat(status.reason()).isEqualTo("TTLExpired");
    assertThat(Duration.between(created, status.endTime()))
        .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(36));
    assertThat(busy.join().status()).as("the client is told").isIn(200, 404, 409, 502, 503);
    assertThat(sandbox.get("/contexts").is(409).text("/message")).contains("TERMINATED");
  }

  @Test
  void an_ended_sandbox_is_gone_after_its_retention() {
    LiveSandbox sandbox =
        scene.sandbox(
            scene.bareTemplate(
                "retentionSeconds: 5\nresources: {requests: {cpu: 50m, memory: 64Mi}}"),
            "");
    sandbox.patch("{\"spec\":{\"state\":\"Stopped\"}}");

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(sandbox.object()).isNull());
  }

  @Test
  @Tag("heavy")
  void a_terminal_whose_client_is_silent_is_warned_and_closed() {
    LiveSandbox sandbox = scene.sandbox();
    try (var terminal = sandbox.terminal()) {
      Instant silentSince = Instant.now();

      terminal.awaitMessage("timeoutWarning", Duration.ofSeconds(110));
      assertThat(Duration.between(silentSince, Instant.now()))
          .isGreaterThan(Duration.ofSeconds(85));
      terminal.awaitClose(Duration.ofSeconds(60));

      assertThat(terminal.awaitMessage("connectionClosing").path("reason").isTextual()).isTrue();
      assertThat(Duration.between(silentSince, Instant.now()))
          .isBetween(Duration.ofSeconds(115), Duration.ofSeconds(135));
    }
  }

  @Test
  @Tag("heavy")
  void one_in_text_mode_that_says_nothing_stays_by_the_answers_to_pings() throws Exception {
    LiveSandbox sandbox = scene.sandbox();
    try (var terminal = sandbox.textTerminal()) {
      // Longer than a silent client in JSON mode has: the wait is what is tested.
      Thread.sleep(Duration.ofSeconds(135));

      assertThat(terminal.run("echo here")).isEqualTo("here");
    }
  }
}
