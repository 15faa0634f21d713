package dev.berth.operator.reconcile;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import dev.berth.operator.cluster.ApiException;
import dev.berth.operator.cluster.EventRecorder;
import dev.berth.operator.cluster.StatusRecorder;
import dev.berth.operator.lifecycle.Action;
import dev.berth.operator.lifecycle.Decision;
import dev.berth.operator.lifecycle.Lifecycle;
import dev.berth.operator.lifecycle.SandboxView;
import dev.berth.operator.management.Figures;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn for one Sandbox: observe, decide, write the status, tell, act. */
public final class SandboxReconciler implements Reconciler<Sandbox> {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxReconciler.class);
  private static final int TRIES = 5;
  private static final String KIND = "Sandbox";

  private final SandboxSources sources;
  private final Observer observer;
  private final Lifecycle lifecycle;
  private final StatusRecorder statuses;
  private final EventRecorder events;
  private final Actor actor;
  private final Figures figures;
  private final Clock clock;

  public SandboxReconciler(
      SandboxSources sources,
      Observer observer,
      Lifecycle lifecycle,
      StatusRecorder statuses,
      EventRecorder events,
      Actor actor,
      Figures figures,
      Clock clock) {
    this.sources = sources;
    this.observer = observer;
    this.lifecycle = lifecycle;
    this.statuses = statuses;
    this.events = events;
    this.actor = actor;
    this.figures = figures;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Sandbox>> prepareEventSources(EventSourceContext<Sandbox> context) {
    return sources.prepare(context);
  }

  @Override
  public UpdateControl<Sandbox> reconcile(Sandbox cached, Context<Sandbox> context) {
    long begun = System.nanoTime();
    boolean failed = true;
    try {
      UpdateControl<Sandbox> result = turn(statuses.latest(cached));
      failed = false;
      return result;
    } finally {
      figures.reconciled(KIND, Duration.ofNanos(System.nanoTime() - begun), failed);
    }
  }

  private UpdateControl<Sandbox> turn(Sandbox start) {
    Sandbox sandbox = start;
    for (int i = 0; i < TRIES; i++) {
      try {
        SandboxView view = observer.observe(sandbox);
        return carryOut(view, lifecycle.decide(view, clock.instant()));
      } catch (ApiException e) {
        if (e.isNotFound()) {
          return UpdateControl.noUpdate();
        }
        if (!e.isConflict()) {
          throw e;
        }
        // Somebody wrote meanwhile, the proxy an activity perhaps: decide again on what is there.
        Optional<Sandbox> fresh = observer.fresh(sandbox);
        if (fresh.isEmpty()) {
          return UpdateControl.noUpdate();
        }
        sandbox = fresh.get();
      }
    }
    return UpdateControl.<Sandbox>noUpdate().rescheduleAfter(Duration.ofSeconds(1));
  }

  private UpdateControl<Sandbox> carryOut(SandboxView view, Decision decision) {
    Sandbox written = write(view.sandbox(), decision);
    for (Action action : decision.actions()) {
      Optional<String> refusal = actor.act(action);
      if (refusal.isPresent()) {
        SandboxView now = new SandboxView(written, view.template(), view.pod(), view.departed());
        Decision after = lifecycle.refused(now, refusal.get(), clock.instant());
        write(written, after);
        return again(after);
      }
    }
    return again(decision);
  }

  private Sandbox write(Sandbox sandbox, Decision decision) {
    Optional<Sandbox> written = statuses.record(sandbox, decision.status());
    if (written.isEmpty()) {
      return sandbox;
    }
    note(sandbox, decision.status());
    decision.notices().forEach(notice -> events.tell(sandbox, notice));
    return written.get();
  }

  private void note(Sandbox sandbox, SandboxStatus after) {
    SandboxStatus before = sandbox.getStatus();
    Phase phase = before == null ? null : before.phase();
    String reason = before == null ? null : before.reason();
    if (phase == after.phase() && Objects.equals(reason, after.reason())) {
      return;
    }
    LOG.info(
        "sandbox {}/{}: {} {} {}",
        sandbox.getMetadata().getNamespace(),
        sandbox.getMetadata().getName(),
        after.phase(),
        after.reason() == null ? "" : after.reason(),
        after.message() == null ? "" : after.message());
    Instant created = Instant.parse(sandbox.getMetadata().getCreationTimestamp());
    figures.transition(after, Duration.between(created, clock.instant()));
  }

  private static UpdateControl<Sandbox> again(Decision decision) {
    UpdateControl<Sandbox> control = UpdateControl.noUpdate();
    // Never 0, which would mean "not at all".
    decision
        .lookAgain()
        .ifPresent(wait -> control.rescheduleAfter(Math.max(1, wait.toMillis() + 1)));
    return control;
  }
}
