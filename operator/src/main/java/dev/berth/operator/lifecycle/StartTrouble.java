package dev.berth.operator.lifecycle;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why a pod has not started yet, in the scheduler's and the kubelet's words. */
final class StartTrouble {
  private static final Set<String> IMAGE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");
  private static final Set<String> CONFIG =
      Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  private StartTrouble() {}

  static Finding of(Pod pod) {
    return unschedulable(pod)
        .or(() -> waiting(pod))
        .orElseGet(() -> new Finding(Reasons.STARTING, "The pod is starting."));
  }

  private static Optional<Finding> unschedulable(Pod pod) {
    return Pods.condition(pod, "PodScheduled")
        .filter(condition -> "False".equals(condition.getStatus()))
        .map(condition -> new Finding(Reasons.UNSCHEDULABLE, condition.getMessage()));
  }

  private static Optional<Finding> waiting(Pod pod) {
    return Stream.concat(Pods.initStatuses(pod), Pods.statuses(pod))
        .filter(status -> status.getState() != null && status.getState().getWaiting() != null)
        .flatMap(status -> named(status, status.getState().getWaiting()).stream())
        .findFirst();
  }

  private static Optional<Finding> named(ContainerStatus status, ContainerStateWaiting waiting) {
    String words = waiting.getMessage() == null ? waiting.getReason() : waiting.getMessage();
    if (IMAGE.contains(waiting.getReason())) {
      return Optional.of(new Finding(Reasons.IMAGE_PULL, status.getImage() + ": " + words));
    }
    return CONFIG.contains(waiting.getReason())
        ? Optional.of(new Finding(Reasons.CONTAINER_CONFIG, words))
        : Optional.empty();
  }
}
