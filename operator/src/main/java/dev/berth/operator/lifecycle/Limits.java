package dev.berth.operator.lifecycle;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When time ends a sandbox, by each of its limits. */
final class Limits {
  private static final int DEFAULT_RETENTION_SECONDS = 3600;

  private Limits() {}

  static Instant created(Sandbox sandbox) {
    return Pods.time(sandbox.getMetadata().getCreationTimestamp()).orElseThrow();
  }

  /** The end of a Sandbox that has not got ready: counted from its pod, which may come late. */
  static Instant startEnds(Sandbox sandbox, Optional<Pod> pod, SandboxStatus status) {
    return pod.flatMap(each -> Pods.time(each.getMetadata().getCreationTimestamp()))
        .orElseGet(() -> created(sandbox))
        .plusSeconds(status.template().startupTimeoutSeconds());
  }

  /** Idle counts from the moment it got ready until the first activity. */
  static Optional<Instant> idleEnds(SandboxStatus status) {
    if (status.readyTime() == null) {
      return Optional.empty();
    }
    Instant last = status.lastActivityTime();
    Instant from = last == null || last.isBefore(status.readyTime()) ? status.readyTime() : last;
    return Optional.of(from.plusSeconds(status.template().idleTimeoutSeconds()));
  }

  static Instant retentionEnds(SandboxStatus status) {
    int seconds =
        status.template() == null || status.template().retentionSeconds() == null
            ? DEFAULT_RETENTION_SECONDS
            : status.template().retentionSeconds();
    return status.endTime().plusSeconds(seconds);
  }

  /**
   * The deadline that ends a started pod at the TTL, in whole seconds from its start; empty where
   * the pod's own is not later.
   */
  static Optional<Long> lowerDeadline(Pod pod, Instant expiration) {
    Long set = pod.getSpec().getActiveDeadlineSeconds();
    return Pods.startTime(pod)
        .map(start -> Math.max(1, ceilSeconds(Duration.between(start, expiration))))
        .filter(wanted -> set == null || wanted < set);
  }

  static long ceilSeconds(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
