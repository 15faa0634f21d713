package dev.berth.proxy.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Places of which each tenant may take so many, whatever the others have. */
public final class TenantPlaces {
  /** One that is taken until it is closed. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  private final int most;
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

  /**
   * @param most that one tenant has at a time
   */
  public TenantPlaces(int most) {
    this.most = most;
  }

  /** Empty where the tenant has as many as it may. */
  public Optional<Place> take(String tenant) {
    var isFree = new boolean[1];
    taken.compute(
        tenant,
        (_, count) -> {
          int now = count == null ? 0 : count;
          isFree[0] = now < most;
          return isFree[0] ? Integer.valueOf(now + 1) : count;
        });
    return isFree[0] ? Optional.of(() -> giveBack(tenant)) : Optional.empty();
  }

  private void giveBack(String tenant) {
    taken.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }
}
