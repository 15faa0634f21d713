package dev.berth.proxy.forward;

import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.TenantPlaces;

/**
 * How many executions and commands each tenant has in work, so that one of them leaves room for the
 * others. The replicas do not tell each other: each grants its share of the limit.
 */
public final class Executions {
  private final int limit;
  private final int replicas;
  private final int share;
  private final TenantPlaces places;

  /**
   * @param limit of a tenant over all replicas; 0 for none
   */
  public Executions(int limit, int replicas) {
    this.limit = limit;
    this.replicas = replicas;
    share = Math.ceilDiv(limit, replicas);
    places = new TenantPlaces(share);
  }

  /**
   * @throws Problem 429 where the tenant has its share in work
   */
  TenantPlaces.Place begin(String tenant) {
    return limit == 0 ? () -> {} : places.take(tenant).orElseThrow(this::tooMany);
  }

  private Problem tooMany() {
    return Problem.tooMany(
        "%d executions of yours are in work here: the limit of %d, divided by %d replicas"
            .formatted(share, limit, replicas));
  }
}
