package dev.berth.embedded.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The status that a real kubelet gives a pod whose container has come so far. Pure functions. */
final class PodStatuses {
  static final String ADDRESS = "127.0.0.1";

  private static final int SIGKILLED = 137;
  private static final String ID = "berth://";
  private static final String DEADLINE =
      "Pod was active on the node longer than the specified deadline";
  private static final String UNSEEN =
      "The container could not be located when the pod was terminated";

  private PodStatuses() {}

  /**
   * @param startTime when the node got the pod; empty where it has no node
   * @param before the status that this one follows; conditions that stay keep their time
   * @param now the time of conditions that change with this status
   */
  static PodStatus of(
      Pod pod, RunState run, Optional<Instant> startTime, PodStatus before, Instant now) {
    PodStatusBuilder status =
        new PodStatusBuilder().withPhase(phase(run)).withQosClass(qosClass(pod));
    if (run instanceof RunState.Unplaced unplaced) {
      return status
          .withConditions(
              condition(before, "PodScheduled", false, "Unschedulable", unplaced.message(), now))
          .build();
    }
    startTime.ifPresent(at -> status.withStartTime(text(at)));
    status
        .withHostIP(ADDRESS)
        .withConditions(conditions(pod, run, before, now))
        .withInitContainerStatuses(
            pod.getSpec().getInitContainers().stream()
                .map(each -> completed(each, startTime.orElse(now)))
                .toList())
        .withContainerStatuses(
            pod.getSpec().getContainers().stream().map(each -> of(pod, each, run)).toList());
    if (run instanceof RunState.Running || run instanceof RunState.Ended) {
      status.withPodIP(ADDRESS).withPodIPs(new PodIP(ADDRESS));
    }
    if (run instanceof RunState.Ended ended && ended.by() == RunState.By.Deadline) {
      status.withReason("DeadlineExceeded").withMessage(DEADLINE);
    }
    return status.build();
  }

  private static String phase(RunState run) {
    return switch (run) {
      case RunState.Running r -> "Running";
      case RunState.Ended e ->
          e.exitCode() == 0 && e.by() != RunState.By.Deadline ? "Succeeded" : "Failed";
      default -> "Pending";
    };
  }

  private static List<PodCondition> conditions(
      Pod pod, RunState run, PodStatus before, Instant now) {
    boolean ready = run instanceof RunState.Running;
    String why =
        ready ? null : "Succeeded".equals(phase(run)) ? "PodCompleted" : notReadyReason(run);
    String message =
        ready || run instanceof RunState.Ended
            ? null
            : "containers with unready status: [" + String.join(" ", names(pod)) + "]";
    return List.of(
        condition(before, "PodReadyToStartContainers", true, null, null, now),
        condition(before, "Initialized", true, null, null, now),
        condition(before, "Ready", ready, why, message, now),
        condition(before, "ContainersReady", ready, why, message, now),
        condition(before, "PodScheduled", true, null, null, now));
  }

  private static String notReadyReason(RunState run) {
    return run instanceof RunState.Ended ? "PodFailed" : "ContainersNotReady";
  }

  private static List<String> names(Pod pod) {
    return pod.getSpec().getContainers().stream().map(Container::getName).toList();
  }

  private static ContainerStatus of(Pod pod, Container container, RunState run) {
    boolean running = run instanceof RunState.Running;
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID("")
        .withContainerID(run instanceof RunState.Waiting ? null : id(pod))
        .withRestartCount(0)
        .withReady(running)
        .withStarted(running)
        .withState(state(pod, run))
        .build();
  }

  private static ContainerState state(Pod pod, RunState run) {
    ContainerStateBuilder state = new ContainerStateBuilder();
    return switch (run) {
      case RunState.Running r ->
          state.withNewRunning().withStartedAt(text(r.since())).endRunning().build();
      case RunState.Ended e ->
          state
              .withNewTerminated()
              .withExitCode(e.exitCode())
              .withReason(reason(e))
              .withMessage(e.by() == RunState.By.Unseen ? UNSEEN : null)
              .withStartedAt(text(e.since()))
              .withFinishedAt(text(e.at()))
              .withContainerID(id(pod))
              .endTerminated()
              .build();
      case RunState.Waiting w ->
          state
              .withNewWaiting()
              .withReason(w.reason())
              .withMessage(w.message())
              .endWaiting()
              .build();
      default -> state.withNewWaiting().withReason("ContainerCreating").endWaiting().build();
    };
  }

  private static String reason(RunState.Ended ended) {
    if (ended.by() == RunState.By.Unseen) {
      return "ContainerStatusUnknown";
    }
    boolean killed = ended.exitCode() == SIGKILLED && ended.by() == RunState.By.Itself;
    return killed && ended.outOfMemory()
        ? "OOMKilled"
        : ended.exitCode() == 0 ? "Completed" : "Error";
  }

  /** It was not run: what it would have copied is there. */
  private static ContainerStatus completed(Container init, Instant at) {
    return new ContainerStatusBuilder()
        .withName(init.getName())
        .withImage(init.getImage())
        .withImageID("")
        .withRestartCount(0)
        .withReady(true)
        .withStarted(false)
        .withNewState()
        .withNewTerminated()
        .withExitCode(0)
        .withReason("Completed")
        .withStartedAt(text(at))
        .withFinishedAt(text(at))
        .endTerminated()
        .endState()
        .build();
  }

  private static PodCondition condition(
      PodStatus before, String type, boolean value, String reason, String message, Instant now) {
    String status = value ? "True" : "False";
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(since(before, type, status).orElse(text(now)))
        .build();
  }

  private static Optional<String> since(PodStatus before, String type, String status) {
    return before == null
        ? Optional.empty()
        : before.getConditions().stream()
            .filter(each -> type.equals(each.getType()) && status.equals(each.getStatus()))
            .map(PodCondition::getLastTransitionTime)
            .findFirst();
  }

  private static String qosClass(Pod pod) {
    boolean none =
        pod.getSpec().getContainers().stream()
            .allMatch(
                c ->
                    c.getResources() == null
                        || c.getResources().getRequests().isEmpty()
                            && c.getResources().getLimits().isEmpty());
    boolean guaranteed =
        pod.getSpec().getContainers().stream()
            .allMatch(
                c ->
                    c.getResources() != null
                        && c.getResources().getLimits().containsKey("cpu")
                        && c.getResources().getLimits().containsKey("memory")
                        && c.getResources().getRequests().equals(c.getResources().getLimits()));
    return none ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
  }

  private static String id(Pod pod) {
    return ID + pod.getMetadata().getUid();
  }

  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
