package dev.berth.proxy.auth;

import dev.berth.proxy.http.Problem;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nonces that were used, each for as long as its request could be sent again. Known to this replica
 * alone. They lie in a set for each minute of signing: a request sent again is signed at the same
 * time, and whole sets are forgotten when their time is over. No key has more than an eighth of the
 * room, so that one leaves some for the others.
 */
final class Nonces {
  private static final int SHARES = 8;

  private record Used(long high, long low) {}

  /** Those of one minute, and how many of them each key has. */
  private record Minute(Set<Used> used, Map<String, Integer> ofKeys) {
    Minute() {
      this(new HashSet<>(), new HashMap<>());
    }
  }

  private final Clock clock;
  private final int most;
  private final TreeMap<Long, Minute> byMinute = new TreeMap<>();
  private final Map<String, Integer> ofKeys = new HashMap<>();
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
   * @throws Problem 503 while too many are remembered, of all keys or of this one: to forget one
   *     early would let it be used again
   */
  synchronized boolean isFirst(String key, String nonce, Instant signedAt) {
    forgetOver();
    if (size >= most || ofKeys.getOrDefault(key, 0) >= Math.ceilDiv(most, SHARES)) {
      throw new Problem(
          503,
          "OVERLOADED",
          "this replica has seen as many signed requests as it can tell apart",
          Map.of("Retry-After", "60"));
    }
    var hash = ByteBuffer.wrap(Hashes.sha256(key + "\n" + nonce));
    var minute = Math.floorDiv(signedAt.getEpochSecond(), 60L);
    var of = byMinute.computeIfAbsent(minute, _ -> new Minute());
    if (!of.used().add(new Used(hash.getLong(), hash.getLong()))) {
      return false;
    }
    of.ofKeys().merge(key, 1, Integer::sum);
    ofKeys.merge(key, 1, Integer::sum);
    size++;
    return true;
  }

  synchronized int size() {
    return size;
  }

  private static Integer left(int count) {
    return count == 0 ? null : count;
  }

  private void forgetOver() {
    var oldest = Math.floorDiv(clock.instant().minus(TimeWindow.HALF).getEpochSecond(), 60L);
    var over = byMinute.headMap(oldest);
    for (var minute : over.values()) {
      size -= minute.used().size();
      minute
          .ofKeys()
          .forEach((key, count) -> ofKeys.computeIfPresent(key, (_, n) -> left(n - count)));
    }
    over.clear();
  }
}
