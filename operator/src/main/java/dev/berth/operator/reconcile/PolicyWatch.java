package dev.berth.operator.reconcile;

import dev.berth.operator.cluster.PolicyCache;
import dev.berth.operator.cluster.PolicyKeeper;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores policies as soon as somebody touches one, and once a minute; then it also sweeps what
 * nobody needs any more, policies and pods.
 */
public final class PolicyWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);
  private static final long PERIOD_SECONDS = 60;

  private final PolicyCache cache;
  private final PolicyKeeper keeper;
  private final StrayPods strays;
  private final Supplier<Stream<Pod>> pods;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("policies").factory());

  public PolicyWatch(
      PolicyCache cache, PolicyKeeper keeper, StrayPods strays, Supplier<Stream<Pod>> pods) {
    this.cache = cache;
    this.keeper = keeper;
    this.strays = strays;
    this.pods = pods;
  }

  public void start() {
    cache.start(policy -> thread.execute(() -> run(false)));
    thread.scheduleWithFixedDelay(
        () -> run(true), PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private void run(boolean sweep) {
    try {
      List<Pod> present = pods.get().toList();
      keeper.restore(present);
      if (sweep) {
        keeper.sweep(present);
        strays.end(present);
      }
    } catch (RuntimeException e) {
      LOG.warn("NetworkPolicies were not looked after: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    cache.close();
  }
}
