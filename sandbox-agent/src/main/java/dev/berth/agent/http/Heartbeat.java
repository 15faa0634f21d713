package dev.berth.agent.http;

import java.io.IOException;
import java.time.Duration;

/** Writes a comment into a stream of events from time to time, and tells when nobody reads. */
public final class Heartbeat implements AutoCloseable {
  private final Thread thread;

  private Heartbeat(Thread thread) {
    this.thread = thread;
  }

  public static Heartbeat every(Duration interval, EventStream events, Runnable whenGone) {
    return new Heartbeat(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(interval);
                      events.comment();
                    }
                  } catch (InterruptedException over) {
                    // the work has ended
                  } catch (IOException gone) {
                    whenGone.run();
                  }
                }));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
