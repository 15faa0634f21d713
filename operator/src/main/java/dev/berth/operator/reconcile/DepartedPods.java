package dev.berth.operator.reconcile;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last that was seen of pods that are gone: it says why they went, and nothing else does once
 * the API server has forgotten them. Bounded; what is older is simply "deleted".
 */
public final class DepartedPods {
  private static final int REMEMBERED = 2_000;

  private final Map<String, Pod> byOwner =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pod> eldest) {
          return size() > REMEMBERED;
        }
      };

  public synchronized void add(Pod pod) {
    pod.getMetadata()
        .getOwnerReferences()
        .forEach(
            owner -> {
              if (Boolean.TRUE.equals(owner.getController())) {
                byOwner.put(owner.getUid(), pod);
              }
            });
  }

  /** By the uid of the Sandbox that controlled it. */
  public synchronized Optional<Pod> of(String sandboxUid) {
    return Optional.ofNullable(byOwner.get(sandboxUid));
  }
}
