package dev.berth.proxy.sandboxes;

import dev.berth.crds.RestMarks;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxPod;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Watches one namespace's Sandboxes and their pods. What it returns is shared: never change it. */
final class Informers implements AutoCloseable {
  private final String namespace;
  private final Changes changes = new Changes();
  private final SharedIndexInformer<Sandbox> sandboxes;
  private final SharedIndexInformer<Pod> pods;

  /**
   * @param podEnded told the uid of each pod whose containers have ended, perhaps repeatedly
   * @param podGone told the uid of each pod that is no more
   */
  Informers(
      KubernetesClient client,
      String namespace,
      Consumer<String> podEnded,
      Consumer<String> podGone) {
    this.namespace = namespace;
    sandboxes =
        client
            .resources(Sandbox.class)
            .inNamespace(namespace)
            .runnableInformer(0)
            .itemStore(new SlimStore<>(Informers::slim))
            .addEventHandler(Events.of(s -> changes.tell(s.getMetadata().getName()), _ -> {}));
    pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(SandboxPod.LABEL_MANAGED_BY, SandboxPod.MANAGED_BY)
            .runnableInformer(0)
            .itemStore(new SlimStore<>(Informers::slim))
            .addEventHandler(
                Events.of(
                    pod -> {
                      if (hasEnded(pod)) {
                        podEnded.accept(pod.getMetadata().getUid());
                      }
                    },
                    pod -> podGone.accept(pod.getMetadata().getUid())));
  }

  /** Begins to watch; what cannot be listed yet is tried again for ever. */
  void start() {
    sandboxes.exceptionHandler((_, _) -> true).start();
    pods.exceptionHandler((_, _) -> true).start();
  }

  /** Whether both have been listed once and are watched. */
  boolean areReady() {
    return sandboxes.hasSynced() && pods.hasSynced();
  }

  Optional<Sandbox> sandbox(String name) {
    return Optional.ofNullable(sandboxes.getStore().getByKey(key(name)));
  }

  Optional<Pod> pod(String name) {
    return Optional.ofNullable(pods.getStore().getByKey(key(name)));
  }

  Stream<Sandbox> sandboxes() {
    return sandboxes.getStore().list().stream();
  }

  boolean await(String name, Predicate<Optional<Sandbox>> wanted, Duration limit)
      throws InterruptedException {
    return changes.await(name, () -> wanted.test(sandbox(name)), limit);
  }

  @Override
  public void close() {
    sandboxes.stop();
    pods.stop();
  }

  private String key(String name) {
    return Cache.namespaceKeyFunc(namespace, name);
  }

  /** Ended pods are kept for a while, to be looked at; nobody in them answers any more. */
  private static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase);
  }

  private static Sandbox slim(Sandbox sandbox) {
    sandbox.getMetadata().setManagedFields(null);
    var annotations = sandbox.getMetadata().getAnnotations();
    var template = annotations == null ? null : annotations.get(RestMarks.TEMPLATE_NAME);
    sandbox
        .getMetadata()
        .setAnnotations(template == null ? null : Map.of(RestMarks.TEMPLATE_NAME, template));
    return sandbox;
  }

  /** Whose it is, and which one of its name. */
  private static Pod slim(Pod pod) {
    var meta = pod.getMetadata();
    return new PodBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .withLabels(meta.getLabels())
                .withOwnerReferences(meta.getOwnerReferences())
                .build())
        .build();
  }

  private record Events<T extends HasMetadata>(Consumer<T> any, Consumer<T> deleted)
      implements ResourceEventHandler<T> {
    static <T extends HasMetadata> Events<T> of(Consumer<T> any, Consumer<T> deleted) {
      return new Events<>(any, deleted);
    }

    @Override
    public void onAdd(T object) {
      any.accept(object);
    }

    @Override
    public void onUpdate(T before, T now) {
      any.accept(now);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      any.accept(object);
      deleted.accept(object);
    }
  }
}
