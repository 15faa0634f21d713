package dev.berth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import dev.berth.operator.support.MockCluster;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who wins when two write the status of one Sandbox. */
class StatusRecorderTest {
  private static final Instant ACTIVITY = Instant.parse("2026-01-01T12:00:07Z");

  @RegisterExtension final MockCluster cluster = new MockCluster();

  private StatusRecorder recorder;

  @BeforeEach
  void make() {
    recorder = new StatusRecorder(new KubeApi(cluster.operatorClient()));
  }

  @Test
  void what_says_nothing_new_is_not_written() {
    Sandbox first = recorder.record(cluster.sandbox("one", ""), creating("Starting")).orElseThrow();

    assertThat(recorder.record(first, first.getStatus())).isEmpty();
    assertThat(cluster.requests("patch", "sandboxes/status")).hasSize(1);
  }

  @Test
  void a_sandbox_renewed_meanwhile_is_not_ended_on_what_was_known_before() {
    Sandbox known = cluster.sandbox("one", "");
    activity("one");

    assertThatThrownBy(() -> recorder.record(known, creating("Starting")))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.isConflict()).isTrue());
  }

  @Test
  void the_time_of_the_last_activity_is_the_proxys_alone() {
    recorder.record(cluster.sandbox("one", ""), creating("Starting"));
    activity("one");

    recorder.record(cluster.sandbox("one"), creating("ImagePull"));

    assertThat(cluster.sandbox("one").getStatus().reason()).isEqualTo("ImagePull");
    assertThat(cluster.sandbox("one").getStatus().lastActivityTime()).isEqualTo(ACTIVITY);
  }

  @Test
  void what_holds_no_longer_is_removed() {
    Sandbox first = recorder.record(cluster.sandbox("one", ""), creating("Starting")).orElseThrow();

    recorder.record(first, creating(null));

    assertThat(cluster.sandbox("one").getStatus().reason()).isNull();
  }

  @Test
  void a_cache_that_lags_behind_the_last_write_is_not_believed() {
    Sandbox cached = cluster.sandbox("one", "");
    Sandbox written = recorder.record(cached, creating("Starting")).orElseThrow();

    assertThat(recorder.latest(cached)).isSameAs(written);
    activity("one");
    Sandbox newer = cluster.sandbox("one");
    assertThat(recorder.latest(newer)).isSameAs(newer);
  }

  private void activity(String name) {
    cluster
        .user()
        .resources(Sandbox.class)
        .inNamespace(MockCluster.NAMESPACE)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"lastActivityTime\": \"" + ACTIVITY + "\"}}");
  }

  private static SandboxStatus creating(String reason) {
    return new SandboxStatus(
        1L, Phase.Creating, reason, null, null, null, null, null, null, null, null, null);
  }
}
