package dev.berth.operator.lifecycle;

import dev.berth.crds.SandboxSpec;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.SandboxTemplateSpec;
import dev.berth.crds.TemplateSnapshot;
import dev.berth.crds.Transport;
import dev.berth.crds.TransportChoice;
import io.fabric8.kubernetes.client.utils.Serialization;

/**
 * What a Sandbox lives by: its template as it was at the start, and its own overrides as they are.
 */
final class Snapshots {
  private static final SandboxTemplateSpec DEFAULTS =
      Serialization.unmarshal("{}", SandboxTemplateSpec.class).withDefaults();

  private Snapshots() {}

  static TemplateSnapshot of(
      SandboxTemplate template, String revision, LifecycleSettings settings) {
    SandboxTemplateSpec spec = template.getSpec().withDefaults();
    return new TemplateSnapshot(
        template.getMetadata().getName(),
        template.getMetadata().getGeneration(),
        revision,
        spec.idleTimeoutSeconds(),
        settings.ttlSeconds(spec.ttlSeconds()),
        spec.startupTimeoutSeconds(),
        spec.retentionSeconds(),
        spec.maxConcurrentRequests(),
        transport(spec, settings),
        spec.languages());
  }

  static TemplateSnapshot overridden(
      TemplateSnapshot snapshot, SandboxSpec spec, LifecycleSettings settings) {
    TemplateSnapshot whole = whole(snapshot, spec, settings);
    return new TemplateSnapshot(
        whole.name(),
        whole.generation(),
        whole.revision(),
        or(spec.idleTimeoutSeconds(), whole.idleTimeoutSeconds()),
        spec.ttlSeconds() == null
            ? whole.ttlSeconds()
            : Integer.valueOf(settings.ttlSeconds(spec.ttlSeconds())),
        whole.startupTimeoutSeconds(),
        whole.retentionSeconds(),
        whole.maxConcurrentRequests(),
        whole.transport(),
        whole.languages());
  }

  /**
   * With the defaults for what it lacks: another writer, or an older Berth, may have written less,
   * and no sandbox may live without limits for that.
   */
  private static TemplateSnapshot whole(
      TemplateSnapshot snapshot, SandboxSpec spec, LifecycleSettings settings) {
    return new TemplateSnapshot(
        or(snapshot.name(), spec.templateRef().name()),
        snapshot.generation(),
        snapshot.revision(),
        or(snapshot.idleTimeoutSeconds(), DEFAULTS.idleTimeoutSeconds()),
        or(snapshot.ttlSeconds(), settings.ttlSeconds(null)),
        or(snapshot.startupTimeoutSeconds(), DEFAULTS.startupTimeoutSeconds()),
        or(snapshot.retentionSeconds(), DEFAULTS.retentionSeconds()),
        or(snapshot.maxConcurrentRequests(), DEFAULTS.maxConcurrentRequests()),
        or(snapshot.transport(), Transport.PortForward),
        or(snapshot.languages(), DEFAULTS.languages()));
  }

  private static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private static Transport transport(SandboxTemplateSpec spec, LifecycleSettings settings) {
    if (spec.transport() != TransportChoice.Auto) {
      return Transport.valueOf(spec.transport().name());
    }
    return spec.runtimeClassName() != null
            && settings.execRuntimeClasses().contains(spec.runtimeClassName())
        ? Transport.Exec
        : Transport.PortForward;
  }
}
