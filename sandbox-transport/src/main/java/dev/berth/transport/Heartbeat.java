package dev.berth.transport;

import java.time.Duration;

/**
 * Whether the other side of a stream still lives, by the pings that it answers. Not safe for use by
 * several threads at once.
 */
final class Heartbeat {
  private static final long PING_NANOS = Duration.ofSeconds(20).toNanos();

  private long lastHeard = System.nanoTime();
  private long lastPing;
  private boolean pinged;

  /** What is to be done about a stream. */
  enum Beat {
    NOTHING,
    PING,
    /** The last ping got no answer. */
    END
  }

  void heard() {
    lastHeard = System.nanoTime();
  }

  /**
   * @param unread whether something arrived that nobody has read, so that no answer could follow it
   */
  Beat beat(boolean unread) {
    long now = System.nanoTime();
    if (now - Math.max(lastHeard, lastPing) < PING_NANOS) {
      return Beat.NOTHING;
    }
    if (pinged && lastHeard - lastPing < 0 && !unread) {
      return Beat.END;
    }
    pinged = true;
    lastPing = now;
    return Beat.PING;
  }
}
