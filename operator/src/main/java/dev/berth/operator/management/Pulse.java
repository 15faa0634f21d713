package dev.berth.operator.management;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how late this process is with what is due. Late is one whose pod gets no processor, whose
 * JVM stands still, or whose virtual threads wait for others to let go of the processors; seen from
 * outside, each looks as if the operator slept.
 */
public final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration WORTH_A_WORD = Duration.ofSeconds(5);

  /** So long that a starved process is not restarted, which would cost it more. */
  private static final Duration DEAD = Duration.ofMinutes(2);

  private final Duration period;
  private final Duration dead;
  private final Consumer<Duration> lateness;
  private final Runnable work;
  private final Thread thread;
  private volatile long beatNanos = System.nanoTime();

  /** {@code lateness} hears how late each beat was. */
  public Pulse(Consumer<Duration> lateness) {
    this(PERIOD, DEAD, lateness, () -> {});
  }

  Pulse(Duration period, Duration dead, Consumer<Duration> lateness, Runnable work) {
    this.period = period;
    this.dead = dead;
    this.lateness = lateness;
    this.work = work;
    this.thread = Thread.ofPlatform().daemon().name("pulse").unstarted(this::run);
  }

  public void start() {
    beatNanos = System.nanoTime();
    thread.start();
  }

  /** False once nothing has moved for two minutes. */
  public boolean isThere() {
    return System.nanoTime() - beatNanos < dead.toNanos();
  }

  private void run() {
    try {
      while (true) {
        long due = System.nanoTime() + period.toNanos();
        Thread.sleep(period);
        CountDownLatch beaten = new CountDownLatch(1);
        Thread.startVirtualThread(
            () -> {
              work.run();
              beaten.countDown();
            });
        beaten.await();
        beat(Duration.ofNanos(System.nanoTime() - due));
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void beat(Duration late) {
    beatNanos = System.nanoTime();
    lateness.accept(late);
    if (late.compareTo(WORTH_A_WORD) > 0) {
      LOG.warn(
          "this process was {} ms late: its pod gets too little CPU, or its threads are blocked",
          late.toMillis());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
