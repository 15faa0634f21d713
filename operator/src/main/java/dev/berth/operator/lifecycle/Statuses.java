package dev.berth.operator.lifecycle;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.Names;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import dev.berth.crds.StatusCondition;
import dev.berth.crds.TemplateSnapshot;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Writes the next status of one Sandbox, from its present one; what it does not touch stays. */
final class Statuses {
  private final Sandbox sandbox;
  private final SandboxStatus before;
  private final TemplateSnapshot template;
  private final Optional<Pod> pod;
  private final Instant now;

  Statuses(Sandbox sandbox, TemplateSnapshot template, Optional<Pod> pod, Instant now) {
    this.sandbox = sandbox;
    this.before = of(sandbox);
    this.template = template;
    this.pod = pod;
    this.now = now;
  }

  /** The present status; one without any value where nobody has written one. */
  static SandboxStatus of(Sandbox sandbox) {
    return sandbox.getStatus() != null
        ? sandbox.getStatus()
        : new SandboxStatus(null, null, null, null, null, null, null, null, null, null, null, null);
  }

  SandboxStatus creating(Finding why) {
    return next(
        Phase.Creating,
        why,
        null,
        null,
        conditions()
            .with(Conditions.READY, ConditionStatus.False, why.reason(), why.message())
            .with(Conditions.RECONCILING, ConditionStatus.True, why.reason(), why.message())
            .list());
  }

  /** Of a sandbox that serves, as its Ready condition says it. */
  SandboxStatus ready(Finding how) {
    Instant since =
        before.readyTime() == null ? now.truncatedTo(ChronoUnit.MILLIS) : before.readyTime();
    return next(
        Phase.Ready,
        new Finding(null, null),
        since,
        null,
        conditions()
            .with(Conditions.READY, ConditionStatus.True, how.reason(), how.message())
            .list());
  }

  SandboxStatus ended(Phase phase, Finding why) {
    Conditions conditions = conditions();
    // What was stopped as asked is where it should be; what a limit or a fault ended will never be.
    if (!why.reason().equals(Reasons.STOPPED)) {
      conditions
          .with(Conditions.READY, ConditionStatus.False, why.reason(), why.message())
          .with(Conditions.STALLED, ConditionStatus.True, why.reason(), why.message());
    }
    return next(
        phase, why, before.readyTime(), now.truncatedTo(ChronoUnit.MILLIS), conditions.list());
  }

  /** An ended one again: of a later generation, or ended by a writer who gave no time. */
  SandboxStatus stillEnded() {
    Conditions conditions = conditions();
    if (before.conditions() != null) {
      before
          .conditions()
          .forEach(
              each -> conditions.with(each.type(), each.status(), each.reason(), each.message()));
    }
    return new SandboxStatus(
        sandbox.getMetadata().getGeneration(),
        before.phase(),
        before.reason(),
        before.message(),
        before.podName(),
        before.podUID(),
        before.readyTime(),
        before.endTime() == null ? now.truncatedTo(ChronoUnit.MILLIS) : before.endTime(),
        before.expirationTime(),
        before.lastActivityTime(),
        before.template(),
        conditions.list());
  }

  private SandboxStatus next(
      Phase phase, Finding why, Instant ready, Instant end, List<StatusCondition> conditions) {
    boolean named = template != null;
    return new SandboxStatus(
        sandbox.getMetadata().getGeneration(),
        phase,
        why.reason(),
        why.message() == null || why.message().isEmpty() ? null : why.message(),
        pod.map(each -> each.getMetadata().getName()).orElse(named ? podName() : before.podName()),
        pod.map(each -> each.getMetadata().getUid()).orElse(before.podUID()),
        ready,
        end,
        named
            ? Limits.created(sandbox).plusSeconds(template.ttlSeconds())
            : before.expirationTime(),
        before.lastActivityTime(),
        template,
        conditions);
  }

  private String podName() {
    return Names.ofPod(sandbox.getMetadata().getName(), sandbox.getMetadata().getUid());
  }

  private Conditions conditions() {
    return new Conditions(before.conditions(), sandbox.getMetadata().getGeneration(), now);
  }
}
