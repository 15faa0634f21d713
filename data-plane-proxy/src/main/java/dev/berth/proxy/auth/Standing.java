package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Demand;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again whether what is open would still be let in, so that a revoked credential or
 * right ends what was begun with it.
 */
public final class Standing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

  private final Gate gate;
  private final Duration every;
  private final Set<Watch> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("berth-standing").daemon().factory());

  /** One thing that is open; closing it says that it is no more. */
  public final class Watch implements AutoCloseable {
    private final Call call;
    private final Optional<Demand> demand;
    private final Runnable end;

    private Watch(Call call, Optional<Demand> demand, Runnable end) {
      this.call = call;
      this.demand = demand;
      this.end = end;
    }

    @Override
    public void close() {
      open.remove(this);
    }

    private void look() {
      try {
        if (gate.stillAllows(call, demand) || !open.remove(this)) {
          return;
        }
      } catch (RuntimeException e) {
        // Whoever cannot be asked now has revoked nothing.
        LOG.debug("{}: whether it may go on is not known: {}", call.id(), e.toString());
        return;
      }
      LOG.info("{} ends: {} may do it no more", call.id(), call.caller());
      end.run();
    }
  }

  public Standing(Gate gate, Duration every) {
    this.gate = gate;
    this.every = every;
  }

  public void start() {
    clockwork.scheduleWithFixedDelay(
        // Asking the cluster takes its time, and none of them waits for another.
        () -> open.forEach(w -> Thread.startVirtualThread(w::look)),
        every.toMillis(),
        every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * @param call that was let in
   * @param demand what it was let in for; empty where a credential is enough
   * @param end ends what it began
   */
  public Watch watch(Call call, Optional<Demand> demand, Runnable end) {
    var watch = new Watch(call, demand, end);
    open.add(watch);
    return watch;
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
  }
}
