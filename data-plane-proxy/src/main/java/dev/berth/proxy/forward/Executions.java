package dev.berth.proxy.forward;

import dev.berth.proxy.http.Problem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many executions and commands each tenant has in work, so that one of them leaves room for the
 * others. The replicas do not tell each other: each grants its share of the limit.
 */
public final class Executions {
  /** A place that is taken until it is closed. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  private final int limit;
  private final int replicas;
  private final int share;
  private final Map<String, Integer> running = new ConcurrentHashMap<>();

  /**
   * @param limit of a tenant over all replicas; 0 for none
   */
  public Executions(int limit, int replicas) {
    this.limit = limit;
    this.replicas = replicas;
    share = Math.ceilDiv(limit, replicas);
  }

  /**
   * @throws Problem 429 where the tenant has its share in work
   */
  Place begin(String tenant) {
    if (limit == 0) {
      return () -> {};
    }
    running.compute(
        tenant,
        (_, count) -> {
          int now = count == null ? 0 : count;
          if (now >= share) {
            throw Problem.tooMany(
                "%d executions of yours are in work here: the limit of %d, divided by %d replicas"
                    .formatted(now, limit, replicas));
          }
          return now + 1;
        });
    return () -> running.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }
}
