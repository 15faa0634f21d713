package dev.berth.proxy.forward;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.PodGoneException;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the agent that nobody waits for a call any more: its server does not notice by itself. What
 * cut off the call may hold up this one too, so it is tried for a while.
 */
record Interruption(AgentHttp http, AgentAddress address, String requestId) implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PERSISTENCE = Duration.ofMinutes(1);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 3000;

  @Override
  public void run() {
    var deadline = System.nanoTime() + PERSISTENCE.toNanos();
    try {
      for (var pause = FIRST_PAUSE_MILLIS;
          !isTold() && System.nanoTime() - deadline < 0;
          pause = Math.min(2 * pause, LAST_PAUSE_MILLIS)) {
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Or has no need to be any more. */
  private boolean isTold() {
    var head =
        new RequestHead("POST", "/internal/interrupts/" + requestId, Map.of()).patient(PATIENCE);
    try (var answer = http.send(address, head, InputStream.nullInputStream(), 0)) {
      answer.body().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (PodGoneException e) {
      return true;
    } catch (IOException e) {
      // Where it is never told, what runs ends at its time limit.
      LOG.debug("{} was not interrupted: {}", requestId, e.toString());
      return false;
    }
  }
}
