package dev.berth.proxy.server;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Notices that a client leaves while nothing flows: once its request is complete, the end of its
 * connection is the only thing that it may send. Neither a blocked thread nor a close listener
 * would learn of it.
 */
final class Departure {
  private enum State {
    WAITING,
    WATCHING,
    LEFT,
    OVER
  }

  private final HttpServerExchange exchange;
  private final AbstractServerConnection connection;
  private final StreamSourceConduit source;
  private final Thread handler;
  private final long begun = System.nanoTime();
  private final List<Runnable> actions = new ArrayList<>();
  private State state = State.WAITING;

  /**
   * @param handler interrupted when the client leaves
   */
  Departure(HttpServerExchange exchange, Thread handler) {
    this.exchange = exchange;
    this.handler = handler;
    connection = (AbstractServerConnection) exchange.getConnection();
    // The channel's own conduit ends with the request's body; only the original one shows the
    // connection's end.
    source = connection.getOriginalSourceConduit();
  }

  /** Runs at once if the client has left already. */
  void add(Runnable action) {
    synchronized (this) {
      if (state != State.LEFT) {
        actions.add(action);
        return;
      }
    }
    Thread.startVirtualThread(action);
  }

  synchronized boolean hasLeft() {
    return state == State.LEFT;
  }

  /** Most calls are over before it is worth while: they never pay for the watch. */
  void watchIfOlderThan(long nanos) {
    if (System.nanoTime() - begun < nanos || !exchange.isRequestComplete()) {
      return;
    }
    try {
      connection.getIoThread().execute(this::watch);
    } catch (RejectedExecutionException e) {
      // The server stops.
    }
  }

  /** The client is about to have its answer; what it sends from now on is its next request. */
  void stop() {
    synchronized (this) {
      var watching = state == State.WATCHING;
      state = state == State.LEFT ? state : State.OVER;
      if (!watching) {
        return;
      }
    }
    var suspended = new CountDownLatch(1);
    try {
      connection
          .getIoThread()
          .execute(
              () -> {
                source.suspendReads();
                suspended.countDown();
              });
      suspended.await();
    } catch (RejectedExecutionException e) {
      // The server stops.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    synchronized (this) {
      // Bytes at hand are the next request: then the client is there, for now.
      if (state != State.WAITING || connection.getExtraBytes() != null) {
        return;
      }
      state = State.WATCHING;
    }
    connection.getChannel().getSourceChannel().setReadListener(_ -> readable());
    source.resumeReads();
  }

  private void readable() {
    synchronized (this) {
      if (state != State.WATCHING) {
        source.suspendReads();
        return;
      }
    }
    int count;
    try {
      count = source.read(ByteBuffer.allocate(1));
    } catch (IOException e) {
      count = -1;
    }
    if (count == 0) {
      return;
    }
    source.suspendReads();
    if (count > 0) {
      // A request sent ahead: it has lost its first byte, so the connection ends with this answer.
      exchange.setPersistent(false);
      return;
    }
    List<Runnable> due;
    synchronized (this) {
      if (state != State.WATCHING) {
        return;
      }
      state = State.LEFT;
      due = List.copyOf(actions);
    }
    due.forEach(Thread::startVirtualThread);
    handler.interrupt();
  }
}
