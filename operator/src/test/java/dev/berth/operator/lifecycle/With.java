package dev.berth.operator.lifecycle;

import dev.berth.crds.SandboxStatus;
import java.time.Instant;

/** A status as another writer leaves it. */
final class With {
  private With() {}

  static SandboxStatus activity(SandboxStatus status, Instant time) {
    return new SandboxStatus(
        status.observedGeneration(),
        status.phase(),
        status.reason(),
        status.message(),
        status.podName(),
        status.podUID(),
        status.readyTime(),
        status.endTime(),
        status.expirationTime(),
        time,
        status.template(),
        status.conditions());
  }
}
