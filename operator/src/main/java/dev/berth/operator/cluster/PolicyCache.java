package dev.berth.operator.cluster;

import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The NetworkPolicies of Berth's, as watched, and as written before the watch tells of it. */
public final class PolicyCache implements ResourceEventHandler<NetworkPolicy>, AutoCloseable {
  private final KubernetesClient client;
  private final List<String> namespaces;
  private final Map<String, NetworkPolicy> policies = new ConcurrentHashMap<>();
  private final List<SharedIndexInformer<NetworkPolicy>> informers = new ArrayList<>();
  private volatile Consumer<NetworkPolicy> onLoss = policy -> {};

  /** No namespaces: all of them. */
  public PolicyCache(KubernetesClient client, List<String> namespaces) {
    this.client = client;
    this.namespaces = List.copyOf(namespaces);
  }

  /** {@code onLoss} hears of each policy that was changed or deleted; it must not block. */
  public void start(Consumer<NetworkPolicy> onLoss) {
    this.onLoss = onLoss;
    if (namespaces.isEmpty()) {
      informers.add(
          client
              .network()
              .v1()
              .networkPolicies()
              .inAnyNamespace()
              .withLabel(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
              .runnableInformer(0));
    }
    for (String namespace : namespaces) {
      informers.add(
          client
              .network()
              .v1()
              .networkPolicies()
              .inNamespace(namespace)
              .withLabel(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
              .runnableInformer(0));
    }
    for (SharedIndexInformer<NetworkPolicy> informer : informers) {
      informer.addEventHandler(this);
      // An API server that is away for a while is waited for.
      informer.exceptionHandler((started, cause) -> true);
      informer.start();
    }
  }

  public Optional<NetworkPolicy> find(String namespace, String name) {
    return Optional.ofNullable(policies.get(namespace + "/" + name));
  }

  public Stream<NetworkPolicy> all() {
    return policies.values().stream();
  }

  void saw(NetworkPolicy policy) {
    policies.put(key(policy), policy);
  }

  void removed(NetworkPolicy policy) {
    policies.remove(key(policy));
  }

  @Override
  public void onAdd(NetworkPolicy policy) {
    saw(policy);
  }

  @Override
  public void onUpdate(NetworkPolicy before, NetworkPolicy after) {
    saw(after);
    onLoss.accept(after);
  }

  @Override
  public void onDelete(NetworkPolicy policy, boolean unsure) {
    removed(policy);
    onLoss.accept(policy);
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private static String key(NetworkPolicy policy) {
    return policy.getMetadata().getNamespace() + "/" + policy.getMetadata().getName();
  }
}
