package dev.berth.embedded.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/** What a kubelet does next with a pod: a pure function of what it sees. */
sealed interface NextStep {
  /** Give it to the node, or say why not. */
  record Place() implements NextStep {}

  record Start() implements NextStep {}

  /** End its processes, within the grace. */
  record End(RunState.By why, Duration grace) implements NextStep {}

  /** Nobody knows how it ended, but it has. */
  record GiveUp() implements NextStep {}

  /** Tell the API server that nothing is left of it. */
  record Forget() implements NextStep {}

  /** Nothing until something changes, or that time has come. */
  record Wait(Optional<Instant> until) implements NextStep {}

  Set<String> ENDED = Set.of("Failed", "Succeeded");
  long DEFAULT_GRACE_SECONDS = 30;

  /**
   * @param pod as last seen
   * @param startTime when the node got it; empty before
   */
  static NextStep of(Pod pod, RunState run, Optional<Instant> startTime, Instant now) {
    boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
    Optional<Instant> deadline = deadline(pod, startTime);
    boolean late = deadline.filter(at -> !at.isAfter(now)).isPresent();
    return switch (run) {
      case RunState.New n when leaving || hasEnded(pod) -> leaving ? new Forget() : idle();
      case RunState.New n when hasStarted(pod) -> new GiveUp();
      case RunState.New n -> new Place();
      case RunState.Unplaced u -> leaving ? new Forget() : idle();
      case RunState.Waiting w when leaving -> new Forget();
      case RunState.Waiting w when late -> new End(RunState.By.Deadline, grace(pod));
      case RunState.Waiting w ->
          w.again().isAfter(now) ? new Wait(earlier(deadline, w.again())) : new Start();
      case RunState.Running r when leaving -> new End(RunState.By.Deletion, grace(pod));
      case RunState.Running r when late -> new End(RunState.By.Deadline, grace(pod));
      case RunState.Running r -> new Wait(deadline);
      case RunState.Ended e -> leaving ? new Forget() : idle();
    };
  }

  private static NextStep idle() {
    return new Wait(Optional.empty());
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Instant other) {
    return Optional.of(one.filter(at -> at.isBefore(other)).orElse(other));
  }

  /** A deletion may ask for less than the pod's own. */
  static Duration grace(Pod pod) {
    Long asked = pod.getMetadata().getDeletionGracePeriodSeconds();
    Long usual = pod.getSpec().getTerminationGracePeriodSeconds();
    long seconds = asked != null ? asked : usual != null ? usual : DEFAULT_GRACE_SECONDS;
    return Duration.ofSeconds(Math.max(0, seconds));
  }

  private static Optional<Instant> deadline(Pod pod, Optional<Instant> startTime) {
    Long seconds = pod.getSpec().getActiveDeadlineSeconds();
    return seconds == null ? Optional.empty() : startTime.map(at -> at.plusSeconds(seconds));
  }

  /** The start that a status tells of. */
  static Optional<Instant> startTime(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : Optional.ofNullable(pod.getStatus().getStartTime())
            .map(text -> OffsetDateTime.parse(text).toInstant());
  }

  static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null && ENDED.contains(String.valueOf(pod.getStatus().getPhase()));
  }

  private static boolean hasStarted(Pod pod) {
    return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
  }
}
