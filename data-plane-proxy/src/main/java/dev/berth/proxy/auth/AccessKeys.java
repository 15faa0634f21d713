package dev.berth.proxy.auth;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the Secrets that are keys, in Berth's own namespace: one that is deleted opens nothing as
 * soon as that is heard of.
 */
final class AccessKeys implements Supplier<KeyRing>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessKeys.class);

  private final SharedIndexInformer<Secret> secrets;
  private final Set<String> served;
  private boolean changed = true;
  private KeyRing ring = KeyRing.of(Set.of(), Set.of());

  AccessKeys(KubernetesClient client, String ownNamespace, Set<String> served) {
    this.served = served;
    secrets =
        client
            .secrets()
            .inNamespace(ownNamespace)
            .withLabel(KeySecret.LABEL, "true")
            .runnableInformer(0)
            .addEventHandler(new Changed());
  }

  void start() {
    secrets.exceptionHandler((_, _) -> true).start();
  }

  boolean areReady() {
    return secrets.hasSynced();
  }

  /** Made anew when it is asked for, not with each of a thousand Secrets that are listed. */
  @Override
  public synchronized KeyRing get() {
    if (changed) {
      // First, so that what changes meanwhile is not missed.
      changed = false;
      var next = KeyRing.of(secrets.getStore().list(), served);
      tell(next.refused());
      ring = next;
    }
    return ring;
  }

  private void tell(Map<String, String> refused) {
    refused.forEach(
        (name, why) -> {
          if (!why.equals(ring.refused().get(name))) {
            LOG.error("the Secret {} opens nothing: {}", name, why);
          }
        });
  }

  private synchronized void change() {
    changed = true;
  }

  @Override
  public void close() {
    secrets.stop();
  }

  private final class Changed implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      change();
    }

    @Override
    public void onUpdate(Secret before, Secret now) {
      change();
    }

    @Override
    public void onDelete(Secret secret, boolean finalStateUnknown) {
      change();
    }
  }
}
