package dev.berth.operator.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who of the replicas works: the one that holds the Lease. */
public final class Leadership implements AutoCloseable {
  public static final String LEASE = "berth-operator";
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration GIVING_BACK = Duration.ofSeconds(5);

  private final AtomicBoolean leads = new AtomicBoolean();
  private final AtomicBoolean knowsLeader = new AtomicBoolean();
  private final AtomicBoolean givesUp = new AtomicBoolean();
  private final LeaderElector elector;
  private final Executor executor;
  private CompletableFuture<?> election;

  /** {@code onLead} runs once; {@code onLoss} where the lease was lost without being given up. */
  public Leadership(
      KubernetesClient client,
      String namespace,
      String identity,
      Runnable onLead,
      Runnable onLoss,
      Executor executor) {
    this.executor = executor;
    LeaderCallbacks callbacks =
        new LeaderCallbacks(
            () -> {
              leads.set(true);
              onLead.run();
            },
            () -> {
              if (leads.getAndSet(false) && !givesUp.get()) {
                onLoss.run();
              }
            },
            leader -> {
              LOG.info("leader is {}", leader);
              knowsLeader.set(true);
            });
    elector =
        new LeaderElector(
            client,
            new LeaderElectionConfigBuilder()
                .withName(LEASE)
                .withLock(new PatientLock(new LeaseLock(namespace, LEASE, identity)))
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY)
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(callbacks)
                .build(),
            executor);
  }

  public void start() {
    election = elector.start();
  }

  public boolean leads() {
    return leads.get();
  }

  /** Whether it has come so far as to know who leads, and so can take over within the lease. */
  public boolean knowsLeader() {
    return knowsLeader.get();
  }

  /**
   * Gives the lease back, so that another replica need not wait for it to run out; not for long
   * where the API server does not answer.
   */
  @Override
  public void close() {
    givesUp.set(true);
    if (election == null) {
      return;
    }
    try {
      CompletableFuture.runAsync(() -> election.cancel(true), executor)
          .get(GIVING_BACK.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the lease could not be given back and has to run out: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
