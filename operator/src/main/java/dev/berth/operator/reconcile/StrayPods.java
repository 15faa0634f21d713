package dev.berth.operator.reconcile;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxPod;
import dev.berth.operator.cluster.PodKeeper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends pods that no Sandbox stands for any more and that the garbage collector leaves alone: of one
 * deleted with {@code --cascade=orphan}, or held by somebody's finalizer. Nobody could reach or
 * stop such a pod, and one that is never scheduled has no deadline either.
 */
public final class StrayPods {
  private static final Logger LOG = LoggerFactory.getLogger(StrayPods.class);

  private final KubernetesClient client;
  private final PodKeeper keeper;
  private final BiFunction<String, String, Optional<Sandbox>> cache;

  /** The cache is asked by namespace and name. */
  public StrayPods(
      KubernetesClient client,
      PodKeeper keeper,
      BiFunction<String, String, Optional<Sandbox>> cache) {
    this.client = client;
    this.keeper = keeper;
    this.cache = cache;
  }

  /** Looks at each; {@code pods} are those that a cache shows. */
  public void end(Collection<Pod> pods) {
    pods.stream()
        .filter(StrayPods::isOfSandbox)
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .forEach(this::endIfStray);
  }

  private void endIfStray(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String sandbox = pod.getMetadata().getLabels().get(SandboxPod.LABEL_SANDBOX);
    try {
      if (cache.apply(namespace, sandbox).filter(each -> standsFor(each, pod)).isEmpty()
          && read(namespace, sandbox).filter(each -> standsFor(each, pod)).isEmpty()) {
        LOG.info("pod {}/{} has no Sandbox and is ended", namespace, pod.getMetadata().getName());
        keeper.delete(pod);
      }
    } catch (RuntimeException e) {
      LOG.warn("pod {}/{}: {}", namespace, pod.getMetadata().getName(), e.getMessage());
    }
  }

  private Optional<Sandbox> read(String namespace, String name) {
    return Optional.ofNullable(
        client.resources(Sandbox.class).inNamespace(namespace).withName(name).get());
  }

  private static boolean standsFor(Sandbox sandbox, Pod pod) {
    return sandbox.getMetadata().getDeletionTimestamp() == null && PodKeeper.isOf(pod, sandbox);
  }

  private static boolean isOfSandbox(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && SandboxPod.MANAGED_BY.equals(labels.get(SandboxPod.LABEL_MANAGED_BY))
        && SandboxPod.COMPONENT.equals(labels.get(SandboxPod.LABEL_COMPONENT))
        && labels.containsKey(SandboxPod.LABEL_SANDBOX)
        && pod.getMetadata().getName().startsWith(SandboxPod.NAME_PREFIX);
  }
}
