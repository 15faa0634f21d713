package dev.berth.e2e.support;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What watches show of a template's sandboxes: their phases in turn, and the pods they had. */
public final class Lives implements AutoCloseable {
  private final Map<String, List<Phase>> phases = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> pods = new ConcurrentHashMap<>();
  private final List<Watch> watches;

  public Lives(Scene scene, String template) {
    var client = scene.cluster().client();
    String namespace = scene.installation().namespace();
    watches =
        List.of(
            client
                .resources(Sandbox.class)
                .inNamespace(namespace)
                .watch(
                    each(
                        sandbox -> {
                          if (sandbox.getSpec().templateRef().name().equals(template)) {
                            see(sandbox);
                          }
                        })),
            client
                .pods()
                .inNamespace(namespace)
                .withLabel("berth.dev/template", template)
                .watch(each(this::see)));
  }

  /** By the sandbox's name; one that was written anew as it was is there once. */
  public Map<String, List<Phase>> phases() {
    return phases;
  }

  /** Their uids, by the sandbox's name. */
  public Map<String, Set<String>> pods() {
    return pods;
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private void see(Sandbox sandbox) {
    if (sandbox.getStatus() == null || sandbox.getStatus().phase() == null) {
      return;
    }
    List<Phase> seen =
        phases.computeIfAbsent(sandbox.getMetadata().getName(), _ -> new CopyOnWriteArrayList<>());
    if (seen.isEmpty() || seen.getLast() != sandbox.getStatus().phase()) {
      seen.add(sandbox.getStatus().phase());
    }
  }

  private void see(Pod pod) {
    pods.computeIfAbsent(
            pod.getMetadata().getLabels().get("berth.dev/sandbox"),
            _ -> ConcurrentHashMap.newKeySet())
        .add(pod.getMetadata().getUid());
  }

  private static <T extends HasMetadata> Watcher<T> each(Consumer<T> see) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        see.accept(object);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
