package dev.berth.operator.lifecycle;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What ended a pod, read from what is left of it. */
final class PodEnd {
  private static final Set<String> NODE_GONE =
      Set.of("DeletionByPodGC", "DeletionByTaintManager", "TerminationByKubelet");
  private static final Set<String> NODE_REASONS = Set.of("NodeLost", "NodeShutdown", "Terminated");
  private static final Set<String> NEVER_RAN = Set.of("StartError", "ContainerCannotRun");
  private static final int SIGNAL_BASE = 128;

  private PodEnd() {}

  /** Empty while the pod is neither ended nor about to be. */
  static Optional<Finding> of(Pod pod) {
    return Pods.hasEnded(pod) || Pods.isLeaving(pod) ? Optional.of(cause(pod)) : Optional.empty();
  }

  /** What became of a pod that is not there any more; {@code pod} is the last seen of it. */
  static Finding ofDeparted(Pod pod) {
    return Pods.hasEnded(pod) || Pods.isLeaving(pod)
        ? cause(pod)
        : new Finding(Reasons.POD_DELETED, "Pod " + name(pod) + " was deleted.");
  }

  private static Finding cause(Pod pod) {
    return byPodReason(pod)
        .or(() -> byDisruption(pod))
        .or(() -> outOfMemory(pod))
        .or(() -> deleted(pod))
        .or(() -> initFailed(pod))
        .or(() -> agentDied(pod))
        .orElseGet(() -> new Finding(Reasons.POD_FAILED, words(pod)));
  }

  private static Optional<Finding> byPodReason(Pod pod) {
    String reason = pod.getStatus() == null ? null : pod.getStatus().getReason();
    if (Reasons.DEADLINE_EXCEEDED.equals(reason)) {
      return Optional.of(new Finding(reason, words(pod)));
    }
    if (Reasons.EVICTED.equals(reason)) {
      return Optional.of(new Finding(Reasons.EVICTED, words(pod)));
    }
    return NODE_REASONS.contains(String.valueOf(reason))
        ? Optional.of(new Finding(Reasons.NODE_LOST, words(pod)))
        : Optional.empty();
  }

  private static Optional<Finding> byDisruption(Pod pod) {
    return Pods.condition(pod, "DisruptionTarget")
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(condition -> disruption(pod, condition));
  }

  private static Finding disruption(Pod pod, PodCondition condition) {
    String reason =
        NODE_GONE.contains(condition.getReason()) ? Reasons.NODE_LOST : Reasons.POD_DELETED;
    return new Finding(reason, sentence(pod, condition.getReason(), condition.getMessage()));
  }

  private static Optional<Finding> outOfMemory(Pod pod) {
    return Stream.concat(Pods.statuses(pod), Pods.initStatuses(pod))
        .flatMap(status -> terminated(status).stream())
        .filter(end -> Reasons.OOM_KILLED.equals(end.getReason()))
        .findFirst()
        .map(
            end ->
                new Finding(
                    Reasons.OOM_KILLED,
                    "Memory ran out and the kernel ended the sandbox (exit code "
                        + end.getExitCode()
                        + "). Its limit is resources.limits.memory of the template."));
  }

  private static Optional<Finding> deleted(Pod pod) {
    return Pods.isLeaving(pod)
        ? Optional.of(new Finding(Reasons.POD_DELETED, "Pod " + name(pod) + " was deleted."))
        : Optional.empty();
  }

  private static Optional<Finding> initFailed(Pod pod) {
    return Pods.initStatuses(pod)
        .flatMap(status -> terminated(status).stream())
        .filter(end -> end.getExitCode() != null && end.getExitCode() != 0)
        .findFirst()
        .map(
            end ->
                new Finding(
                    Reasons.POD_FAILED,
                    sentence(
                        pod,
                        "Copying the agent failed, exit code " + end.getExitCode(),
                        end.getMessage())));
  }

  private static Optional<Finding> agentDied(Pod pod) {
    return Pods.sandbox(pod)
        .flatMap(PodEnd::terminated)
        .map(
            end ->
                NEVER_RAN.contains(String.valueOf(end.getReason()))
                    ? new Finding(
                        Reasons.POD_FAILED, sentence(pod, end.getReason(), end.getMessage()))
                    : new Finding(Reasons.AGENT_DIED, exit(end)));
  }

  private static String exit(ContainerStateTerminated end) {
    int code = end.getExitCode() == null ? -1 : end.getExitCode();
    Integer signal =
        end.getSignal() != null && end.getSignal() != 0
            ? end.getSignal()
            : code > SIGNAL_BASE ? Integer.valueOf(code - SIGNAL_BASE) : null;
    String by = signal == null ? "" : ", signal " + signal;
    String said =
        end.getMessage() == null || end.getMessage().isBlank() ? "" : ": " + end.getMessage();
    return "The agent, PID 1 of the sandbox, ended with exit code " + code + by + said + ".";
  }

  private static Optional<ContainerStateTerminated> terminated(ContainerStatus status) {
    return Optional.ofNullable(status.getState()).map(state -> state.getTerminated());
  }

  private static String words(Pod pod) {
    return pod.getStatus() == null
        ? sentence(pod, null, null)
        : sentence(pod, pod.getStatus().getReason(), pod.getStatus().getMessage());
  }

  private static String sentence(Pod pod, String reason, String message) {
    String what = message == null || message.isBlank() ? "" : ": " + message;
    return "Pod " + name(pod) + " ended" + (reason == null ? "" : " (" + reason + ")") + what;
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }
}
