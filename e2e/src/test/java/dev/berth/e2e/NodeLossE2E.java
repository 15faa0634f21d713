package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.SandboxStatus;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A sandbox on a node whose object is gone. The node is a pretended one: only its object exists.
 */
@Order(0)
@Tag("containers")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class NodeLossE2E {
  /**
   * Only the cluster's own collector of pods may see nodes and says that one is gone: it looks each
   * 20 s, and once more 40 s after it has missed a node. That is a minute, or one look more where
   * the last came a moment too early.
   */
  private static final Duration COLLECTED_WITHIN = Duration.ofSeconds(85);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_sandbox_whose_node_was_deleted_is_lost_in_the_clusters_words() {
    String node = scene.newName();
    scene
        .cluster()
        .apply(
            """
            apiVersion: v1
            kind: Node
            metadata:
              name: %1$s
              labels: {kubernetes.io/hostname: %1$s, berth-e2e: %1$s}
            spec:
              taints: [{key: berth-e2e, value: pretended, effect: NoSchedule}]
            """
                .formatted(node))
        .succeeds();
    scene.afterwards(() -> scene.cluster().kubectl("delete", "node", node, "--ignore-not-found"));
    scene
        .cluster()
        .kubectl(
            "patch",
            "node",
            node,
            "--subresource=status",
            "--type=merge",
            "-p",
            """
            {"status": {"capacity": {"cpu": "4", "memory": "8Gi", "pods": "10", "ephemeral-storage": "20Gi"},
             "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "10", "ephemeral-storage": "20Gi"},
             "conditions": [{"type": "Ready", "status": "True", "reason": "Pretended", "message": "e2e",
              "lastHeartbeatTime": "2030-01-01T00:00:00Z", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
            """)
        .succeeds();
    LiveSandbox sandbox =
        scene.create(
            scene.template(
                """
                startupTimeoutSeconds: 300
                podTemplate:
                  spec:
                    nodeSelector: {berth-e2e: %s}
                    tolerations: [{operator: Exists}]
                """
                    .formatted(node)),
            "");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !scene.cluster().podsOf(sandbox.name()).isEmpty()
                    && node.equals(sandbox.pod().getSpec().getNodeName()));

    scene.cluster().kubectl("delete", "node", node).succeeds();

    SandboxStatus status = sandbox.awaitFailed("NodeLost", COLLECTED_WITHIN);
    assertThat(status.message())
        .contains(status.podName(), "DeletionByPodGC", "node no longer exists");
    assertThat(scene.cluster().inNamespace("get", "sandbox", sandbox.name()).succeeds().output())
        .contains("Failed", "NodeLost");
    assertThat(sandbox.describe()).contains("Events:", "NodeLost", "node no longer exists");
  }
}
