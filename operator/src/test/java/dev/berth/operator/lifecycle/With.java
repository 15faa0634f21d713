package dev.berth.operator.lifecycle;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import dev.berth.crds.TemplateSnapshot;
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

  static SandboxStatus phase(SandboxStatus status, Phase phase) {
    return new SandboxStatus(
        status.observedGeneration(),
        phase,
        status.reason(),
        status.message(),
        status.podName(),
        status.podUID(),
        status.readyTime(),
        status.endTime(),
        status.expirationTime(),
        status.lastActivityTime(),
        status.template(),
        status.conditions());
  }

  static SandboxStatus noSnapshot(SandboxStatus status) {
    TemplateSnapshot none =
        new TemplateSnapshot(null, null, null, null, null, null, null, null, null, null);
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
        status.lastActivityTime(),
        none,
        status.conditions());
  }
}
