package dev.berth.agent.http;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Work that can be cut short, by the id of the request that asked for it. The HTTP server does not
 * tell a handler that its peer has left; the proxy notices, and names the request here. It comes on
 * another connection, so that it may overtake the request: what is not known yet is remembered.
 */
public final class Interrupts {
  private static final int MOST_EARLY = 256;

  private final Map<String, Runnable> running = new HashMap<>();
  private final SequencedSet<String> early = new LinkedHashSet<>();

  /**
   * Registers work until the returned handle is closed; interrupts it at once where that is due.
   */
  public Handle register(String requestId, Runnable interrupt) {
    if (requestId.isEmpty()) {
      return () -> {};
    }
    boolean due;
    synchronized (this) {
      running.put(requestId, interrupt);
      due = early.remove(requestId);
    }
    if (due) {
      interrupt.run();
    }
    return () -> forget(requestId, interrupt);
  }

  /**
   * Registers the calling thread, for what waits for a body: its connection may be lost without a
   * word, and the body never come to an end.
   */
  public Handle registerThread(String requestId) {
    return register(requestId, Thread.currentThread()::interrupt);
  }

  private synchronized void forget(String requestId, Runnable interrupt) {
    running.remove(requestId, interrupt);
  }

  /** Interrupts what this request started, or will; nothing happens where it has ended. */
  public void interrupt(String requestId) {
    Runnable interrupt;
    synchronized (this) {
      interrupt = running.get(requestId);
      if (interrupt == null) {
        early.add(requestId);
        if (early.size() > MOST_EARLY) {
          early.removeFirst();
        }
      }
    }
    if (interrupt != null) {
      interrupt.run();
    }
  }

  /** Ends a registration. */
  public interface Handle extends AutoCloseable {
    @Override
    void close();
  }
}
