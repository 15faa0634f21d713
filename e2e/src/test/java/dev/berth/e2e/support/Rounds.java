package dev.berth.e2e.support;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Repeats what must never fail, several rounds at a time: most of a round is waiting for a pod. */
public final class Rounds {
  private static final int LANES = 3;

  private Rounds() {}

  /** Ends with the first failure, once the rounds beside it are over. */
  public static void repeat(int rounds, IntConsumer round) throws InterruptedException {
    asLongAs(i -> i < rounds, round);
  }

  /** The same for as long as no more than this time is over. */
  public static void repeatFor(Duration time, Runnable round) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    asLongAs(_ -> System.nanoTime() - end < 0, _ -> round.run());
  }

  private static void asLongAs(IntPredicate more, IntConsumer round) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean failed = new AtomicBoolean();
    Callable<Void> lane =
        () -> {
          for (int i = next.getAndIncrement();
              more.test(i) && !failed.get();
              i = next.getAndIncrement()) {
            try {
              round.accept(i);
            } catch (RuntimeException | Error e) {
              failed.set(true);
              throw e;
            }
          }
          return null;
        };
    List<Callable<Void>> lanes = IntStream.range(0, LANES).mapToObj(_ -> lane).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(lanes)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a round failed: " + e.getCause().getMessage(), e.getCause());
    }
  }
}
