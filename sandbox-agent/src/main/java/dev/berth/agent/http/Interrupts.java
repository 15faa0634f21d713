package dev.berth.agent.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work that can be cut short, by the id of the request that asked for it. The HTTP server does not
 * tell a handler that its peer has left; the proxy notices, and names the request here.
 */
public final class Interrupts {
  private final Map<String, Runnable> running = new ConcurrentHashMap<>();

  /** Registers work until the returned handle is closed. */
  public Handle register(String requestId, Runnable interrupt) {
    if (requestId.isEmpty()) {
      return () -> {};
    }
    running.put(requestId, interrupt);
    return () -> running.remove(requestId, interrupt);
  }

  /** Interrupts what this request started; nothing happens where it has ended. */
  public void interrupt(String requestId) {
    Runnable interrupt = running.get(requestId);
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
