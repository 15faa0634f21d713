package dev.berth.operator.lifecycle;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a pod's node still answers. Sandboxes have no probe, so a running container's pod is made
 * not ready by nobody but the node controller, when the kubelet fell silent.
 */
final class NodeSilence {
  /** A kubelet that restarts is back before it; clients of a dead node wait no longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private NodeSilence() {}

  /** When the sandbox counts as lost, if the node stays silent. */
  static Optional<Instant> lostAt(Pod pod) {
    return Pods.hasStarted(pod)
        ? Pods.condition(pod, "Ready")
            .filter(condition -> "False".equals(condition.getStatus()))
            .flatMap(condition -> Pods.time(condition.getLastTransitionTime()))
            .map(since -> since.plus(PATIENCE))
        : Optional.empty();
  }

  static Finding finding(Pod pod) {
    return new Finding(
        Reasons.NODE_LOST,
        "Node "
            + pod.getSpec().getNodeName()
            + " has not answered for "
            + PATIENCE.toSeconds()
            + " s and more.");
  }
}
