package dev.berth.proxy.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers that are good for a short while. The oldest give way when there are too many. */
final class ExpiringCache<K, V> {
  private record Held<V>(V value, Instant until) {}

  private final Clock clock;
  private final Duration life;
  private final Map<K, Held<V>> held;

  ExpiringCache(Clock clock, Duration life, int most) {
    this.clock = clock;
    this.life = life;
    held =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Held<V>> eldest) {
            return size() > most;
          }
        };
  }

  /** What is held; else asks, without keeping others from theirs meanwhile. */
  V get(K key, Supplier<V> ask) {
    var known = held(key);
    if (known.isPresent()) {
      return known.get();
    }
    var value = ask.get();
    synchronized (held) {
      held.remove(key);
      held.put(key, new Held<>(value, clock.instant().plus(life)));
    }
    return value;
  }

  private Optional<V> held(K key) {
    synchronized (held) {
      return Optional.ofNullable(held.get(key))
          .filter(h -> clock.instant().isBefore(h.until()))
          .map(Held::value);
    }
  }
}
