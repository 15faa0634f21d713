package dev.berth.operator.lifecycle;

import dev.berth.crds.SandboxSpec;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.SandboxTemplateSpec;
import dev.berth.crds.TemplateSnapshot;
import dev.berth.crds.Transport;
import dev.berth.crds.TransportChoice;

/**
 * What a Sandbox lives by: its template as it was at the start, and its own overrides as they are.
 */
final class Snapshots {
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
    return new TemplateSnapshot(
        snapshot.name(),
        snapshot.generation(),
        snapshot.revision(),
        spec.idleTimeoutSeconds() == null
            ? snapshot.idleTimeoutSeconds()
            : spec.idleTimeoutSeconds(),
        spec.ttlSeconds() == null
            ? snapshot.ttlSeconds()
            : Integer.valueOf(settings.ttlSeconds(spec.ttlSeconds())),
        snapshot.startupTimeoutSeconds(),
        snapshot.retentionSeconds(),
        snapshot.maxConcurrentRequests(),
        snapshot.transport(),
        snapshot.languages());
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
