package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Phase;
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
@Order(60)
@Tag("containers")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class NodeLossE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_sandbox_whose_node_was_deleted_fails() {
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

    var status = sandbox.awaitPhase(Phase.Failed, Duration.ofSeconds(150));
    assertThat(status.reason()).isNotBlank();
    assertThat(status.message()).isNotBlank();
  }
}
