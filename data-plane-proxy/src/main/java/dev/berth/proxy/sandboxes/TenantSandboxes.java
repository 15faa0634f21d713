package dev.berth.proxy.sandboxes;

import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The Sandboxes of one tenant's namespace: read from the informer, or from the API server where
 * that may lag; written with the resource version as precondition wherever it matters. Nothing of
 * another namespace can be reached by it.
 */
public final class TenantSandboxes {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;
  private final Informers informers;

  TenantSandboxes(KubernetesClient client, String namespace, Informers informers) {
    this.client = client;
    this.namespace = namespace;
    this.informers = informers;
  }

  /** The Sandbox of an id of the API; asks the API server where the informer has none. */
  public Optional<Sandbox> find(String id) {
    var name = Names.ofId(id);
    return informers.sandbox(name).or(() -> read(name)).filter(s -> Names.idOf(s).equals(id));
  }

  /** The same, where an informer that lags would tell of a state that is over. */
  public Optional<Sandbox> findNow(String id) {
    return informers
        .sandbox(Names.ofId(id))
        .filter(s -> LifeState.of(s) == LifeState.TERMINATED)
        .or(() -> read(Names.ofId(id)))
        .filter(s -> Names.idOf(s).equals(id));
  }

  /** The object as the API server has it now. */
  public Optional<Sandbox> read(String name) {
    return Optional.ofNullable(
        client.resources(Sandbox.class).inNamespace(namespace).withName(name).get());
  }

  /** As the informer has it. */
  public Optional<Sandbox> cached(String name) {
    return informers.sandbox(name);
  }

  /** As the informer has them; from the API server until it has listed them once. */
  public Stream<Sandbox> all() {
    return informers.areReady()
        ? informers.sandboxes()
        : client.resources(Sandbox.class).inNamespace(namespace).list().getItems().stream();
  }

  /**
   * Waits until the informer shows what is wanted, empty standing for an object that is not there.
   */
  public boolean await(String name, Predicate<Optional<Sandbox>> wanted, Duration limit)
      throws InterruptedException {
    return informers.await(name, wanted, limit);
  }

  /** The pod, as the informer has it; from the API server if it has none. */
  public Optional<Pod> pod(String name) {
    return informers.pod(name).or(() -> readPod(name));
  }

  public Optional<Pod> readPod(String name) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
  }

  public Sandbox create(Sandbox sandbox) {
    return client.resources(Sandbox.class).inNamespace(namespace).resource(sandbox).create();
  }

  /** False if there was none. */
  public boolean delete(String name) {
    return !client
        .resources(Sandbox.class)
        .inNamespace(namespace)
        .withName(name)
        .delete()
        .isEmpty();
  }

  public Sandbox patch(String name, String merge) {
    return client
        .resources(Sandbox.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(MERGE, merge);
  }

  public Sandbox patchStatus(String name, String merge) {
    return client
        .resources(Sandbox.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(MERGE, merge);
  }
}
