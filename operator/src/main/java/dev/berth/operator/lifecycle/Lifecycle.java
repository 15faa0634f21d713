package dev.berth.operator.lifecycle;

import dev.berth.crds.Names;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import dev.berth.crds.TemplateSnapshot;
import dev.berth.operator.pod.PodDesign;
import dev.berth.operator.pod.PodRefusedException;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The life of a Sandbox: from what is seen and what time it is to what is to be done. Pure. */
public final class Lifecycle {
  /** How often something that only another's write can mend is tried again. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final LifecycleSettings settings;
  private final PodDesign design;

  public Lifecycle(LifecycleSettings settings, PodDesign design) {
    this.settings = settings;
    this.design = design;
  }

  public Decision decide(SandboxView seen, Instant now) {
    Sandbox sandbox = seen.sandbox();
    SandboxStatus before = Statuses.of(sandbox);
    if (sandbox.getMetadata().getDeletionTimestamp() != null) {
      // Its pod goes by owner reference.
      return new Decision(List.of(), before, Optional.empty(), List.of());
    }
    if (before.phase() != null && before.phase().hasEnded()) {
      return afterTheEnd(seen, now);
    }
    if (!Names.followsFromId(sandbox)) {
      return end(seen, before.template(), Phase.Failed, nameMismatch(sandbox), now);
    }
    TemplateSnapshot template = template(seen);
    if (sandbox.getSpec().wantsStop()) {
      return end(seen, template, Phase.Terminated, stopped(), now);
    }
    return template == null ? withoutTemplate(seen, now) : alive(seen, template, now);
  }

  /** The decision after the API server did not take the pod: wait and try again, until too late. */
  public Decision refused(SandboxView seen, String words, Instant now) {
    TemplateSnapshot template = template(seen);
    SandboxStatus status =
        new Statuses(seen.sandbox(), template, seen.pod(), now)
            .creating(new Finding(Reasons.POD_REFUSED, words));
    return decision(seen, List.of(), status, Stream.of(now.plus(RETRY)), now);
  }

  private TemplateSnapshot template(SandboxView seen) {
    TemplateSnapshot known = Statuses.of(seen.sandbox()).template();
    return Optional.ofNullable(known)
        .or(() -> seen.template().map(each -> Snapshots.of(each, design.revision(each), settings)))
        .map(each -> Snapshots.overridden(each, seen.sandbox().getSpec(), settings))
        .orElse(null);
  }

  private Decision withoutTemplate(SandboxView seen, Instant now) {
    String name = seen.sandbox().getSpec().templateRef().name();
    Finding missing =
        new Finding(
            Reasons.TEMPLATE_NOT_FOUND,
            "SandboxTemplate "
                + name
                + " does not exist in namespace "
                + seen.sandbox().getMetadata().getNamespace()
                + ".");
    Instant limit = Limits.created(seen.sandbox()).plus(settings.templateTimeout());
    if (!now.isBefore(limit)) {
      return end(seen, null, Phase.Failed, missing, now);
    }
    SandboxStatus status = new Statuses(seen.sandbox(), null, seen.pod(), now).creating(missing);
    return decision(seen, List.of(), status, Stream.of(limit), now);
  }

  private Decision alive(SandboxView seen, TemplateSnapshot template, Instant now) {
    SandboxStatus before = Statuses.of(seen.sandbox());
    Statuses statuses = new Statuses(seen.sandbox(), template, seen.pod(), now);
    Optional<Finding> podEnd = podEnd(seen, now);
    if (podEnd.isPresent()) {
      return podEnd.get().reason().equals(Reasons.DEADLINE_EXCEEDED)
          ? atTtl(seen, template, now)
          : end(seen, template, Phase.Failed, podEnd.get(), now);
    }
    Instant expiration = Limits.created(seen.sandbox()).plusSeconds(template.ttlSeconds());
    if (!now.isBefore(expiration)) {
      return atTtl(seen, template, now);
    }
    boolean serves = before.readyTime() != null || seen.pod().filter(Pods::hasStarted).isPresent();
    return serves
        ? serving(seen, template, statuses.ready(how(seen, template)), now)
        : starting(seen, template, statuses, now);
  }

  private static Finding how(SandboxView seen, TemplateSnapshot template) {
    return seen.template().isPresent()
        ? new Finding(Reasons.SERVING, "The sandbox takes requests.")
        : TemplateLoss.finding(template.name());
  }

  private static Optional<Finding> podEnd(SandboxView seen, Instant now) {
    if (seen.pod().isPresent()) {
      Pod pod = seen.pod().get();
      return PodEnd.of(pod)
          .or(
              () ->
                  NodeSilence.lostAt(pod)
                      .filter(lost -> !now.isBefore(lost))
                      .map(lost -> NodeSilence.finding(pod)));
    }
    SandboxStatus status = Statuses.of(seen.sandbox());
    if (status.podUID() == null && status.readyTime() == null && seen.departed().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        seen.departed()
            .map(PodEnd::ofDeparted)
            .orElseGet(
                () -> new Finding(Reasons.POD_DELETED, "Pod " + status.podName() + " is gone.")));
  }

  private Decision serving(
      SandboxView seen, TemplateSnapshot template, SandboxStatus status, Instant now) {
    Instant idleEnds = Limits.idleEnds(status).orElseThrow();
    if (!now.isBefore(idleEnds)) {
      String words = "No activity for " + template.idleTimeoutSeconds() + " s.";
      return end(seen, template, Phase.Terminated, new Finding(Reasons.IDLE_TIMEOUT, words), now);
    }
    List<Action> actions = new ArrayList<>();
    seen.pod()
        .ifPresent(
            pod ->
                Limits.lowerDeadline(pod, status.expirationTime())
                    .ifPresent(seconds -> actions.add(new Action.LowerDeadline(pod, seconds))));
    return decision(
        seen,
        actions,
        status,
        Stream.concat(
            Stream.of(idleEnds, status.expirationTime()),
            seen.pod().flatMap(NodeSilence::lostAt).stream()),
        now);
  }

  private Decision starting(
      SandboxView seen, TemplateSnapshot template, Statuses statuses, Instant now) {
    SandboxStatus before = Statuses.of(seen.sandbox());
    boolean firstLook = before.template() == null;
    Finding why = seen.pod().isPresent() ? StartTrouble.of(seen.pod().get()) : beforePod(before);
    SandboxStatus status = statuses.creating(why);
    Instant startEnds = Limits.startEnds(seen.sandbox(), seen.pod(), status);
    if (!firstLook && !now.isBefore(startEnds)) {
      return end(seen, template, Phase.Failed, notReady(why, template), now);
    }
    if (seen.pod().isPresent()) {
      return decision(seen, List.of(), status, Stream.of(startEnds, status.expirationTime()), now);
    }
    return create(seen, template, status, startEnds, now);
  }

  private Decision create(
      SandboxView seen,
      TemplateSnapshot template,
      SandboxStatus status,
      Instant startEnds,
      Instant now) {
    if (seen.template().isEmpty()) {
      return end(
          seen,
          template,
          Phase.Failed,
          new Finding(
              Reasons.TEMPLATE_NOT_FOUND,
              "SandboxTemplate " + template.name() + " was deleted before there was a pod."),
          now);
    }
    try {
      Pod pod =
          design.pod(
              seen.sandbox(), seen.template().get(), template.revision(), template.ttlSeconds());
      return decision(
          seen,
          List.of(new Action.CreatePod(pod)),
          status,
          Stream.of(now.plus(RETRY), startEnds, status.expirationTime()),
          now);
    } catch (PodRefusedException e) {
      return refused(seen, e.getMessage(), now);
    }
  }

  /** What a refused pod's reason was is not forgotten between two tries. */
  private static Finding beforePod(SandboxStatus before) {
    return Reasons.POD_REFUSED.equals(before.reason())
        ? new Finding(before.reason(), before.message())
        : new Finding(Reasons.STARTING, "The pod is being created.");
  }

  private Decision atTtl(SandboxView seen, TemplateSnapshot template, Instant now) {
    SandboxStatus before = Statuses.of(seen.sandbox());
    String words = "It lived for its TTL of " + template.ttlSeconds() + " s.";
    if (before.readyTime() != null) {
      return end(seen, template, Phase.Terminated, new Finding(Reasons.TTL_EXPIRED, words), now);
    }
    Finding why =
        before.reason() == null
            ? new Finding(Reasons.STARTING, "")
            : new Finding(before.reason(), before.message());
    return end(seen, template, Phase.Failed, notReady(why, template), now);
  }

  private static Finding notReady(Finding why, TemplateSnapshot template) {
    return why.reason().equals(Reasons.STARTING)
        ? new Finding(
            Reasons.START_TIMEOUT,
            "It did not start within " + template.startupTimeoutSeconds() + " s.")
        : why;
  }

  private Decision afterTheEnd(SandboxView seen, Instant now) {
    SandboxStatus before = seen.sandbox().getStatus();
    boolean acknowledged =
        Objects.equals(before.observedGeneration(), seen.sandbox().getMetadata().getGeneration());
    SandboxStatus status =
        acknowledged && before.endTime() != null
            ? before
            : new Statuses(seen.sandbox(), before.template(), seen.pod(), now).stillEnded();
    Instant gone = Limits.retentionEnds(status);
    return now.isBefore(gone)
        ? decision(seen, deletionOf(seen.pod()), status, Stream.of(gone), now)
        : decision(
            seen,
            List.of(new Action.DeleteSandbox(seen.sandbox())),
            status,
            Stream.of(now.plus(RETRY)),
            now);
  }

  private Decision end(
      SandboxView seen, TemplateSnapshot template, Phase phase, Finding why, Instant now) {
    SandboxStatus status =
        new Statuses(seen.sandbox(), template, seen.pod(), now).ended(phase, why);
    return decision(
        seen, deletionOf(seen.pod()), status, Stream.of(Limits.retentionEnds(status)), now);
  }

  private static List<Action> deletionOf(Optional<Pod> pod) {
    return pod.filter(each -> !Pods.isLeaving(each))
        .<List<Action>>map(each -> List.of(new Action.DeletePod(each)))
        .orElse(List.of());
  }

  private static Decision decision(
      SandboxView seen,
      List<Action> actions,
      SandboxStatus status,
      Stream<Instant> looks,
      Instant now) {
    Optional<Duration> again =
        looks
            .map(look -> Duration.between(now, look))
            .min(Duration::compareTo)
            .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    return new Decision(actions, status, again, Notices.of(Statuses.of(seen.sandbox()), status));
  }

  private static Finding stopped() {
    return new Finding(Reasons.STOPPED, "It was stopped by spec.state.");
  }

  private static Finding nameMismatch(Sandbox sandbox) {
    return new Finding(
        Reasons.NAME_MISMATCH,
        "metadata.name "
            + sandbox.getMetadata().getName()
            + " does not follow from spec.sandboxId; that of "
            + sandbox.getSpec().sandboxId()
            + " is "
            + Names.ofId(sandbox.getSpec().sandboxId())
            + ".");
  }
}
