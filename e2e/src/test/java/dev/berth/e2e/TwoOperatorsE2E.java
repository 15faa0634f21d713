package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Lives;
import dev.berth.e2e.support.Rounds;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Two operators are one operator: by the lease, and by names where the lease does not help. */
@Order(90)
@Tag("containers")
@Tag("disruptive")
@Isolated
@Tag("slow")
class TwoOperatorsE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void with_leader_election_one_writes_status_and_the_other_nothing_until_it_takes_over()
      throws InterruptedException {
    scene.cluster().scale("operator", 2);
    try {
      List<String> made = makeSandboxesAndSeeOneLifeOfEach(Duration.ofSeconds(30));
      String leader = holder();
      String standby =
          operators().stream().filter(pod -> !pod.equals(leader)).findFirst().orElseThrow();

      assertThat(writtenBy(leader)).containsAll(made);
      assertThat(writtenBy(standby)).isEmpty();

      scene.cluster().inRelease("delete", "pod", leader, "--wait=false").succeeds();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(holder()).isNotBlank().isNotEqualTo(leader));
      LiveSandbox later = scene.sandbox();
      assertThat(writtenBy(holder())).contains(later.name());
    } finally {
      scene.cluster().scale("operator", 1);
    }
  }

  @Test
  void without_it_there_is_still_no_second_pod_and_no_way_back() throws InterruptedException {
    var cluster = scene.cluster();
    cluster
        .inRelease("set", "env", "deploy/berth-operator", "BERTH_LEADER_ELECTION=false")
        .succeeds();
    try {
      cluster.scale("operator", 2);
      makeSandboxesAndSeeOneLifeOfEach(Duration.ofMinutes(1));

      assertThat(operators())
          .hasSize(2)
          .allSatisfy(pod -> assertThat(writtenBy(pod)).as(pod).isNotEmpty());
    } finally {
      cluster
          .inRelease("set", "env", "deploy/berth-operator", "BERTH_LEADER_ELECTION=true")
          .succeeds();
      cluster.scale("operator", 1);
    }
  }

  private static List<String> makeSandboxesAndSeeOneLifeOfEach(Duration time)
      throws InterruptedException {
    String template = scene.template("");
    var made = new ConcurrentLinkedQueue<String>();
    try (var lives = new Lives(scene, template)) {
      Rounds.repeatFor(
          time,
          () -> {
            LiveSandbox sandbox = scene.sandbox(template, "");
            made.add(sandbox.name());
            assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
            scene.client().post("/sandboxes/" + sandbox.name() + "/stop", null).is(200);
          });
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(lives.phases())
                      .containsOnlyKeys(made)
                      .allSatisfy(
                          (name, phases) ->
                              assertThat(phases)
                                  .as(name)
                                  .containsExactly(Phase.Creating, Phase.Ready, Phase.Terminated)));
      assertThat(lives.pods())
          .containsOnlyKeys(made)
          .allSatisfy((name, pods) -> assertThat(pods).as(name).hasSize(1));
    }
    return List.copyOf(made);
  }

  private static List<String> operators() {
    return scene.cluster().podsOfBerth("operator").stream()
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  /** Names of the sandboxes whose phase an operator has written, as it logs them. */
  private static Set<String> writtenBy(String operator) {
    Pattern written =
        Pattern.compile("sandbox " + scene.installation().namespace() + "\\\\?/([^ :]+): ");
    String log = scene.cluster().inRelease("logs", operator).succeeds().output();
    return written.matcher(log).results().map(line -> line.group(1)).collect(Collectors.toSet());
  }

  private static String holder() {
    return scene
        .cluster()
        .inRelease("get", "lease", "berth-operator", "-o", "jsonpath={.spec.holderIdentity}")
        .succeeds()
        .output();
  }
}
