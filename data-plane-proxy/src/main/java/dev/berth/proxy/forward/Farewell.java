package dev.berth.proxy.forward;

import dev.berth.proxy.http.Call;
import java.time.Duration;

/**
 * Ends a call some time after its pod has ended: a client that does not take what was read before
 * would hold it, and nobody would notice that no more will come. Closing it says that the call is
 * over.
 */
final class Farewell implements AutoCloseable {
  /** For a client to take the rest, which is no more than the buffers on the way hold. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Call call;
  private final Thread handler;
  private boolean over;

  /** For the calling thread, which serves the call. */
  Farewell(Call call) {
    this.call = call;
    this.handler = Thread.currentThread();
  }

  void podHasEnded() {
    Thread.startVirtualThread(this::endLater);
  }

  @Override
  public synchronized void close() {
    over = true;
  }

  private void endLater() {
    try {
      Thread.sleep(GRACE);
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end() {
    if (!over) {
      call.reset();
      // Who waits for the client to take more does not notice that its connection was closed.
      handler.interrupt();
    }
  }
}
