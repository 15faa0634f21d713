package dev.berth.operator.reconcile;

import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.cluster.ApiException;
import dev.berth.operator.cluster.EventRecorder;
import dev.berth.operator.cluster.KubeApi;
import dev.berth.operator.cluster.StatusRecorder;
import dev.berth.operator.lifecycle.LifecycleSettings;
import dev.berth.operator.management.Figures;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.pod.PodRefusedException;
import dev.berth.operator.template.DryRun;
import dev.berth.operator.template.TemplateVerdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;

/** Asks the API server what it thinks of a template's pods, now and every five minutes. */
public final class TemplateReconciler implements Reconciler<SandboxTemplate> {
  private static final Duration AGAIN = Duration.ofMinutes(5);
  private static final String KIND = "SandboxTemplate";

  private final PodDesign design;
  private final LifecycleSettings settings;
  private final KubeApi api;
  private final StatusRecorder statuses;
  private final EventRecorder events;
  private final Figures figures;
  private final Clock clock;

  public TemplateReconciler(
      PodDesign design,
      LifecycleSettings settings,
      KubeApi api,
      StatusRecorder statuses,
      EventRecorder events,
      Figures figures,
      Clock clock) {
    this.design = design;
    this.settings = settings;
    this.api = api;
    this.statuses = statuses;
    this.events = events;
    this.figures = figures;
    this.clock = clock;
  }

  @Override
  public UpdateControl<SandboxTemplate> reconcile(
      SandboxTemplate cached, Context<SandboxTemplate> context) {
    long begun = System.nanoTime();
    boolean failed = true;
    try {
      judge(statuses.latest(cached));
      failed = false;
    } catch (ApiException e) {
      failed = !e.isNotFound();
      if (failed && !e.isConflict()) {
        throw e;
      }
      return UpdateControl.<SandboxTemplate>noUpdate().rescheduleAfter(Duration.ofSeconds(1));
    } finally {
      figures.reconciled(KIND, Duration.ofNanos(System.nanoTime() - begun), failed);
    }
    return UpdateControl.<SandboxTemplate>noUpdate().rescheduleAfter(AGAIN);
  }

  private void judge(SandboxTemplate template) {
    TemplateVerdict verdict = TemplateVerdict.of(dryRun(template));
    var status =
        verdict.status(
            template, design.revision(template), design.image(template.getSpec()), clock.instant());
    boolean news = statuses.record(template, status).isPresent();
    if (news) {
      verdict.notice().ifPresent(notice -> events.tell(template, notice));
    }
  }

  private DryRun dryRun(SandboxTemplate template) {
    try {
      Pod sample = design.sample(template, settings.ttlSeconds(template.getSpec().ttlSeconds()));
      return new DryRun.Accepted(sample, api.dryRunCreate(sample));
    } catch (PodRefusedException e) {
      return new DryRun.Impossible(e.getMessage());
    } catch (ApiException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      return new DryRun.Refused(e.code(), e.getMessage());
    }
  }
}
