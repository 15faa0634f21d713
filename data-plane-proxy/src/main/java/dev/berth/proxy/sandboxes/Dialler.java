package dev.berth.proxy.sandboxes;

import dev.berth.crds.Sandbox;
import dev.berth.transport.AgentNotListeningException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Tries again where nobody listens yet: a pod is Ready once its container runs, and its agent needs
 * some 100 ms more.
 */
public final class Dialler {
  private static final Duration YOUNG = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LAST_PAUSE_MILLIS = 200;

  private Dialler() {}

  /** What is tried; sends no byte where it throws {@link AgentNotListeningException}. */
  public interface Dial<T> {
    T dial() throws IOException;
  }

  public static <T> T dial(Sandbox sandbox, Dial<T> dial) throws IOException, InterruptedException {
    return dial(isYoung(sandbox) ? PATIENCE : Duration.ZERO, dial);
  }

  /** Tries for at most so long. */
  public static <T> T dial(Duration patience, Dial<T> dial)
      throws IOException, InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    for (var pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LAST_PAUSE_MILLIS)) {
      try {
        return dial.dial();
      } catch (AgentNotListeningException e) {
        if (System.nanoTime() + Duration.ofMillis(pause).toNanos() > deadline) {
          throw e;
        }
        Thread.sleep(pause);
      }
    }
  }

  private static boolean isYoung(Sandbox sandbox) {
    var ready = sandbox.getStatus().readyTime();
    return ready == null || ready.plus(YOUNG).isAfter(Instant.now());
  }
}
