package dev.berth.operator.cluster;

import dev.berth.crds.SandboxPod;
import dev.berth.operator.network.PolicyText;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the NetworkPolicies that pods need as they should be, and removes those that no pod needs.
 * What is needed is read from the pods themselves: each carries its policy.
 */
public final class PolicyKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyKeeper.class);
  private static final Duration UNUSED = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final KubeApi api;
  private final PolicyCache cache;
  private final Clock clock;

  /** Pods are made under its read lock, policies swept under its write lock. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private final Map<String, Instant> unusedSince = new HashMap<>();

  public PolicyKeeper(KubernetesClient client, KubeApi api, PolicyCache cache, Clock clock) {
    this.client = client;
    this.api = api;
    this.cache = cache;
    this.clock = clock;
  }

  public void whileNoneIsSwept(Runnable action) {
    lock.readLock().lock();
    try {
      action.run();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Makes the policy, or puts it right. */
  public void ensure(String namespace, PolicyText text) {
    NetworkPolicy wanted = text.policy(namespace);
    Optional<NetworkPolicy> present = cache.find(namespace, text.name());
    if (present.filter(each -> isAsWanted(each, wanted)).isPresent()) {
      return;
    }
    try {
      cache.saw(present.isPresent() ? replaced(wanted) : api.create(wanted));
    } catch (ApiException e) {
      if (!e.alreadyExists()) {
        throw e;
      }
      cache.saw(api.replace(wanted));
    }
  }

  private NetworkPolicy replaced(NetworkPolicy wanted) {
    LOG.info("restoring NetworkPolicy {}", wanted.getMetadata().getName());
    try {
      return api.replace(wanted);
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return api.create(wanted);
      }
      throw e;
    }
  }

  /** Puts right every policy that one of the pods needs. */
  public void restore(Collection<Pod> pods) {
    Map<String, Pod> bySetting = new LinkedHashMap<>();
    pods.forEach(pod -> bySetting.putIfAbsent(key(pod), pod));
    bySetting
        .values()
        .forEach(
            pod ->
                PolicyText.of(pod)
                    .ifPresent(text -> restore(pod.getMetadata().getNamespace(), text)));
  }

  private void restore(String namespace, PolicyText text) {
    try {
      whileNoneIsSwept(() -> ensure(namespace, text));
    } catch (ApiException | KubernetesClientException | java.io.UncheckedIOException e) {
      LOG.warn("NetworkPolicy {}/{} was not restored: {}", namespace, text.name(), e.getMessage());
    }
  }

  /** Removes what no pod has needed for ten minutes; {@code pods} are those that a cache shows. */
  public void sweep(Collection<Pod> pods) {
    Instant now = clock.instant();
    var needed = pods.stream().map(PolicyKeeper::key).collect(java.util.stream.Collectors.toSet());
    Map<String, NetworkPolicy> unused = new HashMap<>();
    cache
        .all()
        .filter(policy -> setting(policy) != null && !needed.contains(key(policy)))
        .forEach(policy -> unused.put(key(policy), policy));
    unusedSince.keySet().retainAll(unused.keySet());
    unused.forEach(
        (key, policy) -> {
          Instant since = unusedSince.computeIfAbsent(key, any -> now);
          if (!now.isBefore(since.plus(UNUSED))) {
            removeIfUnused(policy);
          }
        });
  }

  private void removeIfUnused(NetworkPolicy policy) {
    lock.writeLock().lock();
    try {
      boolean none =
          client
              .pods()
              .inNamespace(policy.getMetadata().getNamespace())
              .withLabel(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
              .withLabel(SandboxPod.LABEL_NETWORK, setting(policy))
              .list()
              .getItems()
              .isEmpty();
      if (none) {
        Gone.isFine(() -> api.delete(policy));
        cache.removed(policy);
        unusedSince.remove(key(policy));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private boolean isAsWanted(NetworkPolicy present, NetworkPolicy wanted) {
    var labels = present.getMetadata().getLabels();
    return Objects.equals(
            api.serialization().asJson(present.getSpec()),
            api.serialization().asJson(wanted.getSpec()))
        && labels != null
        && labels.entrySet().containsAll(wanted.getMetadata().getLabels().entrySet());
  }

  private static String key(io.fabric8.kubernetes.api.model.HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + setting(object);
  }

  private static String setting(io.fabric8.kubernetes.api.model.HasMetadata object) {
    var labels = object.getMetadata().getLabels();
    return labels == null ? null : labels.get(SandboxPod.LABEL_NETWORK);
  }
}
