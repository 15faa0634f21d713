package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void with_leader_election_one_leads_and_the_other_takes_over() {
    scene.cluster().scale("operator", 2);
    try {
      makeSandboxesForAMinuteAndSeeOnePodEach();
      String leader = holder();
      scene.cluster().inRelease("delete", "pod", leader, "--wait=false").succeeds();

      assertThat(scene.sandbox().status().phase()).isEqualTo(Phase.Ready);
      assertThat(holder()).isNotEqualTo(leader);
    } finally {
      scene.cluster().scale("operator", 1);
    }
  }

  @Test
  void without_it_there_is_still_no_second_pod() {
    var cluster = scene.cluster();
    cluster
        .inRelease("set", "env", "deploy/berth-operator", "BERTH_LEADER_ELECTION=false")
        .succeeds();
    try {
      cluster.scale("operator", 2);
      makeSandboxesForAMinuteAndSeeOnePodEach();
    } finally {
      cluster
          .inRelease("set", "env", "deploy/berth-operator", "BERTH_LEADER_ELECTION=true")
          .succeeds();
      cluster.scale("operator", 1);
    }
  }

  private static void makeSandboxesForAMinuteAndSeeOnePodEach() {
    Map<String, Set<String>> podsBySandbox = new ConcurrentHashMap<>();
    String template = scene.template("");
    try (var watch =
        scene
            .cluster()
            .client()
            .pods()
            .inNamespace(scene.installation().namespace())
            .withLabel("berth.dev/template", template)
            .watch(record(podsBySandbox))) {
      long end = System.nanoTime() + MINUTE.toNanos();
      List<LiveSandbox> made = new ArrayList<>();
      while (System.nanoTime() < end) {
        LiveSandbox sandbox = scene.sandbox(template, "");
        made.add(sandbox);
        assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
        scene.client().post("/sandboxes/" + sandbox.name() + "/stop", null).is(200);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(podsBySandbox).hasSize(made.size()));
      assertThat(podsBySandbox).allSatisfy((name, pods) -> assertThat(pods).as(name).hasSize(1));
    }
  }

  private static Watcher<Pod> record(Map<String, Set<String>> podsBySandbox) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Pod pod) {
        podsBySandbox
            .computeIfAbsent(
                pod.getMetadata().getLabels().get("berth.dev/sandbox"),
                name -> ConcurrentHashMap.newKeySet())
            .add(pod.getMetadata().getUid());
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }

  private static String holder() {
    return scene
        .cluster()
        .inRelease("get", "lease", "berth-operator", "-o", "jsonpath={.spec.holderIdentity}")
        .succeeds()
        .output();
  }
}
