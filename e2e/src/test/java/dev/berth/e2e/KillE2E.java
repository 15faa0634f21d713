package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.e2e.support.Command;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Terminal;
import dev.berth.e2e.support.TerminalSession;
import dev.berth.e2e.support.UnderWay;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Parts die in the middle of work; what was promised holds afterwards. */
@Order(80)
@Tag("containers")
@Tag("disruptive")
@Isolated
class KillE2E {
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(15);

  @RegisterExtension static final Scene scene = new Scene();

  @AfterEach
  void no_pod_without_a_sandbox_and_none_for_ever_in_creating() {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              var client = scene.cluster().client();
              String namespace = scene.installation().namespace();
              List<Sandbox> sandboxes =
                  client.resources(Sandbox.class).inNamespace(namespace).list().getItems();
              Set<String> uids =
                  sandboxes.stream().map(s -> s.getMetadata().getUid()).collect(Collectors.toSet());
              List<Pod> pods =
                  client
                      .pods()
                      .inNamespace(namespace)
                      .withLabel("app.kubernetes.io/managed-by", "berth")
                      .list()
                      .getItems();
              assertThat(pods)
                  .allSatisfy(
                      pod ->
                          assertThat(pod.getMetadata().getOwnerReferences())
                              .anyMatch(owner -> uids.contains(owner.getUid())));
              assertThat(sandboxes)
                  .noneMatch(s -> s.getStatus() == null || s.getStatus().phase() == Phase.Creating);
            });
  }

  @Test
  void the_operators_death_is_caught_up_with() {
    LiveSandbox before = scene.sandbox();
    String template = scene.template("");
    List<LiveSandbox> during = List.of(scene.create(template, ""), scene.create(template, ""));
    kill("operator");
    LiveSandbox after = scene.create(template, "");
    scene.client().delete("/sandboxes/" + during.getFirst().name()).is(200);

    assertThat(before.python("1 + 1").endsOk().result()).isEqualTo("2");
    scene.ready(during.getLast());
    scene.ready(after);
    assertThat(after.python("1 + 1").endsOk().result()).isEqualTo("2");
    await()
        .untilAsserted(
            () -> assertThat(scene.cluster().podsOf(during.getFirst().name())).isEmpty());
  }

  @Test
  void the_ttl_holds_while_the_operator_is_down() {
    LiveSandbox sandbox = scene.sandbox(scene.template(""), "ttlSeconds: 25");
    scene.cluster().scale("operator", 0);
    try {
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () ->
                  scene.cluster().podsOf(sandbox.name()).stream()
                      .anyMatch(pod -> pod.getStatus().getPhase().equals("Failed")));
    } finally {
      scene.cluster().scale("operator", 1);
    }

    assertThat(sandbox.awaitPhase(Phase.Terminated, Duration.ofSeconds(60)).reason())
        .isEqualTo("TTLExpired");
  }

  @Test
  void when_all_proxies_die_nothing_is_left_of_their_terminals() {
    LiveSandbox sandbox = scene.sandbox();
    Terminal terminal = sandbox.terminal();
    TerminalSession session = TerminalSession.of(sandbox, terminal);
    terminal.type("nohup sleep 1000 >/dev/null 2>&1 &\n");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(session.membersSeenFromOutside().lines().count()).isGreaterThan(1));

    kill("proxy");

    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(session.membersSeenFromOutside()).isBlank());
    awaitProxies(sandbox);
    assertThat(sandbox.status().phase()).isEqualTo(Phase.Ready);
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  @Test
  void a_terminal_that_asked_for_it_outlives_all_proxies() {
    LiveSandbox sandbox = scene.sandbox();
    Terminal before = new Terminal(scene.client(), sandbox.name(), true, "&reattach=600");
    before.run("name=kept");

    kill("proxy");
    awaitProxies(sandbox);

    Terminal after = new Terminal(scene.client(), sandbox.name(), true, "&attach=" + before.id());
    assertThat(after.run("echo $name")).isEqualTo("kept");
    after.close(4000);
  }

  @Test
  void the_death_of_one_proxy_costs_no_sandbox_and_its_clients_are_told_or_answered() {
    Pod victim = scene.cluster().podsOfBerth("proxy").getFirst();
    UnderWay execution = UnderWay.in(scene.sandbox().through(scene.cluster().replica(victim)));

    scene
        .cluster()
        .inRelease("delete", "pod", victim.getMetadata().getName(), "--grace-period=0", "--force")
        .succeeds();

    // It finishes what it has begun where it is given the time.
    assertThat(execution.told())
        .succeedsWithin(TOLD_WITHIN)
        .satisfies(told -> told.ifPresent(answer -> assertThat(answer.status()).isIn(200, 502)));
    scene.cluster().awaitRollout("proxy");
    assertACreateWorks();
    execution.assertKept(scene.client());
  }

  @Test
  void the_death_of_the_sandboxes_pod_fails_it_and_tells_the_client() {
    LiveSandbox sandbox = scene.sandbox();
    var busy =
        CompletableFuture.supplyAsync(
            () ->
                sandbox.post(
                    "/contexts/execute",
                    Map.of("language", "python", "code", "import time; time.sleep(25)")));
    scene
        .cluster()
        .inNamespace("delete", "pod", sandbox.pod().getMetadata().getName(), "--wait=false")
        .succeeds();

    var status = sandbox.awaitPhase(Phase.Failed, Duration.ofSeconds(30));
    assertThat(status.reason()).isNotBlank();
    assertThat(busy.orTimeout(30, TimeUnit.SECONDS).join().status()).isNotEqualTo(500);
    assertThat(sandbox.get("/contexts").is(409).text("/message")).contains("TERMINATED");
  }

  @Test
  void the_kubelets_death_leaves_sandboxes_running_and_their_clients_are_told() {
    String restart = Installation.optional("BERTH_E2E_RESTART_KUBELET").orElse(null);
    Assumptions.assumeTrue(restart != null, "BERTH_E2E_RESTART_KUBELET names no command");
    UnderWay execution = UnderWay.in(scene.sandbox());

    Command.run("", List.of("sh", "-c", restart)).succeeds();

    assertThat(execution.told())
        .succeedsWithin(TOLD_WITHIN)
        .satisfies(told -> assertThat(told.orElseThrow().is(502).body()).isNotBlank());
    assertACreateWorks();
    execution.assertKept(scene.client());
  }

  private static void assertACreateWorks() {
    String id = scene.client().create(Map.of("templateName", scene.template("")));
    LiveSandbox made = new LiveSandbox(id, scene.client(), scene.cluster());
    scene.track(id.toLowerCase(Locale.ROOT));
    assertThat(made.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  /** The Service still names the dead ones for a moment after others are ready. */
  private static void awaitProxies(LiveSandbox sandbox) {
    scene.cluster().awaitRollout("proxy");
    await().ignoreExceptions().untilAsserted(() -> sandbox.get("/health").is(200));
  }

  private static void kill(String component) {
    scene
        .cluster()
        .inRelease(
            "delete",
            "pod",
            "-l",
            "app.kubernetes.io/component=" + component,
            "--grace-period=0",
            "--force",
            "--wait=false")
        .succeeds();
  }
}
