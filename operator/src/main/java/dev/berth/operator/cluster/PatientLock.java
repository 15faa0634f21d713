package dev.berth.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.util.function.Supplier;

/**
 * A lock whose every failure is one that the elector tries again. It does so for the client's own
 * exceptions only; any other, such as over a Lease that somebody made by hand, would end the
 * election for good and leave a replica that looks well and never leads.
 */
record PatientLock(Lock lock) implements Lock {
  @Override
  public LeaderElectionRecord get(KubernetesClient client) {
    return patiently(() -> lock.get(client));
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord leader) {
    patiently(
        () -> {
          lock.create(client, leader);
          return leader;
        });
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord leader) {
    patiently(
        () -> {
          lock.update(client, leader);
          return leader;
        });
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }

  private LeaderElectionRecord patiently(Supplier<LeaderElectionRecord> work) {
    try {
      return work.get();
    } catch (KubernetesClientException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KubernetesClientException(describe() + " makes no sense: " + e.getMessage(), e);
    }
  }
}
