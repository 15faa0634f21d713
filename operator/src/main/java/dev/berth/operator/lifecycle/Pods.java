package dev.berth.operator.lifecycle;

import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How to read a pod's status, any part of which may be absent. */
final class Pods {
  private static final Set<String> ENDED = Set.of("Failed", "Succeeded");

  private Pods() {}

  static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null && ENDED.contains(String.valueOf(pod.getStatus().getPhase()));
  }

  static boolean isLeaving(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** Running, with its container started: the sandbox can be used. */
  static boolean hasStarted(Pod pod) {
    return pod.getStatus() != null
        && "Running".equals(pod.getStatus().getPhase())
        && sandbox(pod)
            .filter(status -> status.getState() != null && status.getState().getRunning() != null)
            .filter(status -> !Boolean.FALSE.equals(status.getStarted()))
            .isPresent();
  }

  static Optional<ContainerStatus> sandbox(Pod pod) {
    return statuses(pod).filter(each -> SandboxPod.CONTAINER.equals(each.getName())).findFirst();
  }

  static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream();
  }

  static Stream<ContainerStatus> initStatuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getInitContainerStatuses().stream();
  }

  static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  static Optional<Instant> startTime(Pod pod) {
    return pod.getStatus() == null ? Optional.empty() : time(pod.getStatus().getStartTime());
  }

  static Optional<Instant> time(String text) {
    return Optional.ofNullable(text).map(each -> OffsetDateTime.parse(each).toInstant());
  }
}
