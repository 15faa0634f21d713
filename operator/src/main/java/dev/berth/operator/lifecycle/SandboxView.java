package dev.berth.operator.lifecycle;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * What was observed around one Sandbox, at one moment.
 *
 * @param template the template that it names, where there is one
 * @param pod its own pod: of the name that follows from it, and controlled by it
 * @param departed the last that was seen of its pod, if that is gone
 */
public record SandboxView(
    Sandbox sandbox,
    Optional<SandboxTemplate> template,
    Optional<Pod> pod,
    Optional<Pod> departed) {}
