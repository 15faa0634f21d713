package dev.berth.proxy.sandboxes;

import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Call;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The Sandboxes of all namespaces that are served, to be had of one tenant at a time. */
public final class Sandboxes implements AutoCloseable {
  /** A namespace that was deleted, and Berth's rights with it, must not hold up the others. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private record Served(TenantSandboxes view, Informers informers) {}

  private final Map<String, Served> served;
  private volatile long startedAt;

  /**
   * @param namespaces those served; a credential of any other opens nothing
   * @param podEnded told the uid of each pod whose containers have ended, perhaps repeatedly
   * @param podGone told the uid of each pod that is no more
   */
  public Sandboxes(
      KubernetesClient client,
      Collection<String> namespaces,
      Consumer<String> podEnded,
      Consumer<String> podGone) {
    served =
        namespaces.stream()
            .distinct()
            .collect(
                Collectors.toUnmodifiableMap(n -> n, n -> serve(client, n, podEnded, podGone)));
  }

  private static Served serve(
      KubernetesClient client,
      String namespace,
      Consumer<String> podEnded,
      Consumer<String> podGone) {
    var informers = new Informers(client, namespace, podEnded, podGone);
    return new Served(new TenantSandboxes(client, namespace, informers), informers);
  }

  /** Begins to watch; what cannot be listed yet is tried again for ever. */
  public void start() {
    startedAt = System.nanoTime();
    served.values().forEach(s -> s.informers().start());
  }

  /** Whether every namespace is watched; after a while, whether any is. */
  public boolean areReady() {
    var late = System.nanoTime() - startedAt > PATIENCE.toNanos();
    var all = served.values().stream().map(Served::informers);
    return late ? all.anyMatch(Informers::areReady) : all.allMatch(Informers::areReady);
  }

  public Set<String> namespaces() {
    return served.keySet();
  }

  /** Those that the call may reach: its caller's. */
  public TenantSandboxes of(Call call) {
    return in(call.caller().tenant());
  }

  /** Those beside this one. */
  public TenantSandboxes beside(Sandbox sandbox) {
    return in(sandbox.getMetadata().getNamespace());
  }

  /**
   * @throws IllegalArgumentException if the namespace is not served, which is checked with the
   *     credential
   */
  public TenantSandboxes in(String namespace) {
    var found = served.get(namespace);
    if (found == null) {
      throw new IllegalArgumentException("the namespace " + namespace + " is not served");
    }
    return found.view();
  }

  @Override
  public void close() {
    served.values().forEach(s -> s.informers().close());
  }
}
