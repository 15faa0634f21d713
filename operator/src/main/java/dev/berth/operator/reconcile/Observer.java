package dev.berth.operator.reconcile;

import dev.berth.crds.Names;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.operator.cluster.PodKeeper;
import dev.berth.operator.lifecycle.SandboxView;
import dev.berth.operator.lifecycle.TemplateLoss;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Sees what is around a Sandbox: by the caches, and by the API server itself before a conclusion is
 * drawn from something being absent, since a cache may only be late.
 */
public final class Observer {
  private final KubernetesClient client;
  private final PodKeeper pods;
  private final DepartedPods departed;
  private final BiFunction<String, String, Optional<Pod>> podCache;
  private final BiFunction<String, String, Optional<SandboxTemplate>> templateCache;

  /** The caches are asked by namespace and name. */
  public Observer(
      KubernetesClient client,
      PodKeeper pods,
      DepartedPods departed,
      BiFunction<String, String, Optional<Pod>> podCache,
      BiFunction<String, String, Optional<SandboxTemplate>> templateCache) {
    this.client = client;
    this.pods = pods;
    this.departed = departed;
    this.podCache = podCache;
    this.templateCache = templateCache;
  }

  public SandboxView observe(Sandbox sandbox) {
    Optional<Pod> pod = pod(sandbox);
    return new SandboxView(
        sandbox,
        template(sandbox, pod),
        pod,
        pod.isPresent() ? Optional.empty() : departed.of(sandbox.getMetadata().getUid()));
  }

  /** The Sandbox as the API server has it now; empty where it is gone or another of its name. */
  public Optional<Sandbox> fresh(Sandbox sandbox) {
    return Optional.ofNullable(
            client
                .resources(Sandbox.class)
                .inNamespace(sandbox.getMetadata().getNamespace())
                .withName(sandbox.getMetadata().getName())
                .get())
        .filter(each -> each.getMetadata().getUid().equals(sandbox.getMetadata().getUid()));
  }

  private Optional<Pod> pod(Sandbox sandbox) {
    String namespace = sandbox.getMetadata().getNamespace();
    String name = Names.ofPod(sandbox.getMetadata().getName(), sandbox.getMetadata().getUid());
    Optional<Pod> cached = podCache.apply(namespace, name);
    boolean expected = sandbox.getStatus() != null && sandbox.getStatus().podName() != null;
    boolean ended =
        expected && sandbox.getStatus().phase() != null && sandbox.getStatus().phase().hasEnded();
    return cached
        .or(() -> expected && !ended ? pods.read(namespace, name) : Optional.empty())
        .filter(pod -> PodKeeper.isOf(pod, sandbox));
  }

  /** What an ended one was made from is nobody's concern, nor is a removal that was told. */
  private Optional<SandboxTemplate> template(Sandbox sandbox, Optional<Pod> pod) {
    Phase phase = sandbox.getStatus() == null ? null : sandbox.getStatus().phase();
    boolean needless =
        phase != null && phase.hasEnded() || pod.isPresent() && TemplateLoss.isTold(sandbox);
    String namespace = sandbox.getMetadata().getNamespace();
    String name = sandbox.getSpec().templateRef().name();
    return templateCache
        .apply(namespace, name)
        .or(
            () ->
                needless
                    ? Optional.empty()
                    : Optional.ofNullable(
                        client
                            .resources(SandboxTemplate.class)
                            .inNamespace(namespace)
                            .withName(name)
                            .get()));
  }
}
