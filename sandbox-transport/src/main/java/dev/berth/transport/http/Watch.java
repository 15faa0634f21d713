package dev.berth.transport.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Time limits of one connection. Blocking reads and writes have none of their own: when a limit is
 * over, the connection is aborted, and whoever blocked on it asks {@link #explain} why.
 */
final class Watch {
  private final ScheduledExecutorService timer;
  private final Runnable abort;

  private long silenceNanos;
  private Future<?> silence;
  private int waiting;
  private boolean callerIsSlow;
  private long lastMoved;
  private String expired;

  Watch(ScheduledExecutorService timer, Runnable abort) {
    this.timer = timer;
    this.abort = abort;
  }

  /** From now on the agent may move no byte for this long, while somebody waits for it to. */
  synchronized void limitSilence(Duration limit) {
    endSilence();
    silenceNanos = limit.toNanos();
    lastMoved = System.nanoTime();
    silence = timer.schedule(this::look, silenceNanos, TimeUnit.NANOSECONDS);
  }

  synchronized void endSilence() {
    if (silence != null) {
      silence.cancel(false);
      silence = null;
    }
  }

  /** Aborts after this time unless the result is closed before. */
  Limit limit(Duration time, String what) {
    var task = timer.schedule(() -> expire(what), time.toNanos(), TimeUnit.NANOSECONDS);
    return () -> task.cancel(false);
  }

  interface Limit extends AutoCloseable {
    @Override
    void close();
  }

  synchronized void beginsWaiting() {
    if (waiting++ == 0) {
      lastMoved = System.nanoTime();
    }
  }

  synchronized void moved() {
    waiting--;
    lastMoved = System.nanoTime();
  }

  /** While the request's body is waited for, silence is not the agent's fault. */
  synchronized void callerIsSlow(boolean slow) {
    callerIsSlow = slow;
    lastMoved = System.nanoTime();
  }

  synchronized IOException explain(IOException broken) {
    return expired == null ? broken : new AgentTimeoutException(expired);
  }

  private synchronized void look() {
    if (silence == null) {
      return;
    }
    var silent = waiting > 0 && !callerIsSlow ? System.nanoTime() - lastMoved : 0;
    if (silent >= silenceNanos) {
      silence = null;
      expire("the agent moved no byte for " + Duration.ofNanos(silenceNanos));
    } else {
      silence = timer.schedule(this::look, silenceNanos - silent, TimeUnit.NANOSECONDS);
    }
  }

  private void expire(String what) {
    synchronized (this) {
      expired = what;
    }
    abort.run();
  }
}
