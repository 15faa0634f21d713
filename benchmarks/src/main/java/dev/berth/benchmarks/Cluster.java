package dev.berth.benchmarks;

import dev.berth.crds.SandboxPod;
import dev.berth.transport.AgentAddress;
import dev.berth.transport.Route;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * What the benchmarks need of Kubernetes itself: a template, a sandbox's pod, a pod with nothing of
 * Berth's.
 */
final class Cluster {
  static final String TEMPLATE = "berth-bench";
  private static final int MOST_LOOKS = 10;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);
  private static final double STEADY_MIB = 0.5;

  private final KubernetesClient client;
  private final String namespace;

  Cluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  void makeTemplate() {
    client.resource(template()).inNamespace(namespace).createOr(r -> r.update());
  }

  void removeTemplate() {
    client.resource(template()).inNamespace(namespace).delete();
  }

  private static GenericKubernetesResource template() {
    var template = new GenericKubernetesResource();
    template.setApiVersion("berth.dev/v1alpha1");
    template.setKind("SandboxTemplate");
    template.setMetadata(new ObjectMetaBuilder().withName(TEMPLATE).build());
    var limits = Map.of("cpu", "1", "memory", "1Gi", "ephemeral-storage", "2Gi");
    template.setAdditionalProperty("spec", Map.of("resources", Map.of("limits", limits)));
    return template;
  }

  /** The one pod of this template: the benchmarks keep one sandbox at a time. */
  Pod pod() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(SandboxPod.LABEL_TEMPLATE, TEMPLATE)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the sandbox has no pod"));
  }

  /** Its memory in MiB once that no longer grows: the warm interpreter takes a moment to load. */
  OptionalDouble restingPss(Pod pod) throws IOException, InterruptedException {
    var uid = pod.getMetadata().getUid();
    var before = OptionalDouble.empty();
    for (int look = 0; look < MOST_LOOKS; look++) {
      var now = NodeMemory.pssOfPod(uid);
      if (now.isEmpty()
          || before.isPresent() && now.getAsDouble() - before.getAsDouble() < STEADY_MIB) {
        return now;
      }
      before = now;
      Thread.sleep(BETWEEN_LOOKS);
    }
    return before;
  }

  static AgentAddress address(Pod pod) {
    var meta = pod.getMetadata();
    return new AgentAddress(
        meta.getNamespace(),
        meta.getName(),
        meta.getUid(),
        SandboxPod.AGENT_PORT,
        Route.PORT_FORWARD);
  }

  /** A pod of the same image and limits until it runs: what no sandbox can be faster than. */
  void startBarePod(Pod like) {
    var bare =
        new PodBuilder()
            .withNewMetadata()
            .withGenerateName("bench-bare-")
            .withNamespace(namespace)
            .endMetadata()
            .withSpec(like.getSpec())
            .editSpec()
            .withNodeName(null)
            .editFirstContainer()
            .withCommand("sleep", "60")
            .endContainer()
            .endSpec()
            .build();
    var made = client.resource(bare).create();
    try {
      client
          .resource(made)
          .waitUntilCondition(
              p -> p != null && "Running".equals(p.getStatus().getPhase()), 60, TimeUnit.SECONDS);
    } finally {
      client.resource(made).withGracePeriod(0).delete();
    }
  }
}
