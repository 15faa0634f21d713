package dev.berth.proxy.auth;

import dev.berth.proxy.http.Problem;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nonces that were used, each for as long as its request could be sent again. Known to this replica
 * alone. They lie in a set for each minute of signing: a request sent again is signed at the same
 * time, and whole sets are forgotten when their time is over.
 */
final class Nonces {
  private record Used(long high, long low) {}

  private final Clock clock;
  private final int most;
  private final TreeMap<Long, Set<Used>> byMinute = new TreeMap<>();
  private int size;

  /**
   * @param most that are remembered; about 60 bytes each
   */
  Nonces(Clock clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  /**
   * @param signedAt within the time window
   * @throws Problem 503 while too many are remembered: to forget one early would let it be used
   *     again
   */
  synchronized boolean isFirst(String key, String nonce, Instant signedAt) {
    forgetOver();
    if (size >= most) {
      throw new Problem(
          503,
          "OVERLOADED",
          "this replica has seen as many signed requests as it can tell apart",
          Map.of("Retry-After", "60"));
    }
    var hash = ByteBuffer.wrap(Hashes.sha256(key + "\n" + nonce));
    var minute = Math.floorDiv(signedAt.getEpochSecond(), 60L);
    var isNew =
        byMinute
            .computeIfAbsent(minute, _ -> new HashSet<>())
            .add(new Used(hash.getLong(), hash.getLong()));
    size += isNew ? 1 : 0;
    return isNew;
  }

  synchronized int size() {
    return size;
  }

  private void forgetOver() {
    var oldest = Math.floorDiv(clock.instant().minus(TimeWindow.HALF).getEpochSecond(), 60L);
    var over = byMinute.headMap(oldest);
    size -= over.values().stream().mapToInt(Set::size).sum();
    over.clear();
  }
}
