package dev.berth.transport.watch;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pings a WebSocket, and tells its listener of an error once nothing has come for two periods. */
final class PingedListener implements WebSocket.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(PingedListener.class);

  /** Not empty: some servers do not answer that. */
  private static final ByteBuffer WORD = ByteBuffer.wrap(new byte[] {1}).asReadOnlyBuffer();

  /** Nothing that it runs blocks. */
  private static final ScheduledExecutorService PINGS =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watch-pings").factory());

  private final WebSocket.Listener listener;
  private final Duration period;
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile long heardNanos;
  private volatile Future<?> pings;

  PingedListener(WebSocket.Listener listener, Duration period) {
    this.listener = listener;
    this.period = period;
  }

  @Override
  public void onOpen(WebSocket socket) {
    heard();
    pings =
        PINGS.scheduleAtFixedRate(
            () -> beat(socket), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    listener.onOpen(socket);
  }

  private void beat(WebSocket socket) {
    Duration silence = Duration.ofNanos(System.nanoTime() - heardNanos);
    if (silence.compareTo(period.multipliedBy(2)) < 0) {
      // One that cannot be sent is a silence too.
      socket.sendPing(WORD.duplicate());
    } else if (end()) {
      LOG.warn(
          "a watch at the API server was silent for {} ms and is begun anew", silence.toMillis());
      socket.abort();
      listener.onError(
          socket, new IOException("no sign of life for " + silence.toMillis() + " ms"));
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    heard();
    return listener.onText(socket, data, last);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    heard();
    return listener.onBinary(socket, data, last);
  }

  @Override
  public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
    heard();
    return listener.onPing(socket, message);
  }

  @Override
  public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
    heard();
    return listener.onPong(socket, message);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
    return end() ? listener.onClose(socket, statusCode, reason) : null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    if (end()) {
      listener.onError(socket, error);
    }
  }

  private void heard() {
    heardNanos = System.nanoTime();
  }

  /** True for the first that ends it. */
  private boolean end() {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    Future<?> own = pings;
    if (own != null) {
      own.cancel(false);
    }
    return true;
  }
}
