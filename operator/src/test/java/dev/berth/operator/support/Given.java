package dev.berth.operator.support;

import dev.berth.crds.Berth;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.lifecycle.LifecycleSettings;
import dev.berth.operator.pod.PodSettings;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Objects and settings that tests begin with; what matters to a test it says itself. */
public final class Given {
  public static final Instant CREATED = Instant.parse("2026-01-01T12:00:00Z");
  public static final String UID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
  public static final PodSettings PODS =
      new PodSettings(
          "berth/code-interpreter:1",
          "berth/agent:1",
          List.of(),
          BigDecimal.ONE,
          BigDecimal.ONE,
          BigDecimal.ONE,
          30,
          16,
          300,
          1 << 20,
          false,
          List.of());
  public static final LifecycleSettings LIFECYCLE =
      new LifecycleSettings(21_600, Duration.ofSeconds(120), Set.of("gvisor"));

  private Given() {}

  /** A template named t; {@code spec} is JSON. */
  public static SandboxTemplate template(String spec) {
    return Serialization.unmarshal(
        """
        {"apiVersion": "%s", "kind": "SandboxTemplate",
         "metadata": {"name": "t", "namespace": "ns", "uid": "t-uid", "generation": 3},
         "spec": %s}
        """
            .formatted(Berth.API_VERSION, spec),
        SandboxTemplate.class);
  }

  /** A Sandbox named s of template t, created at {@link #CREATED}; {@code more} is of its spec. */
  public static Sandbox sandbox(String more) {
    return Serialization.unmarshal(
        """
        {"apiVersion": "%s", "kind": "Sandbox",
         "metadata": {"name": "s", "namespace": "ns", "uid": "%s", "generation": 1,
          "resourceVersion": "7", "creationTimestamp": "%s"},
         "spec": {"templateRef": {"name": "t"}%s}}
        """
            .formatted(Berth.API_VERSION, UID, CREATED, more.isEmpty() ? "" : ", " + more),
        Sandbox.class);
  }
}
