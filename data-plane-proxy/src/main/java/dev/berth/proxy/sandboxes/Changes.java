package dev.berth.proxy.sandboxes;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Lets threads wait for the next news of one object. */
final class Changes {
  private final Map<String, CompletableFuture<Void>> next = new ConcurrentHashMap<>();

  /** There is news of this object. */
  void tell(String name) {
    var waiting = next.remove(name);
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  /** Objects that somebody waits for. */
  int awaited() {
    return next.size();
  }

  /** Looks at each news until it is what is waited for or the time is over; true for the former. */
  boolean await(String name, Supplier<Boolean> look, Duration limit) throws InterruptedException {
    var deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      // Taken before the look, so that no news falls between the two.
      var news = next.computeIfAbsent(name, _ -> new CompletableFuture<>());
      try {
        if (look.get()) {
          return true;
        }
        var left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        news.get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // The last look follows.
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } finally {
        forget(name, news);
      }
    }
  }

  /** Others may wait for the same news: they look, and wait for the next. */
  private void forget(String name, CompletableFuture<Void> news) {
    if (next.remove(name, news)) {
      news.complete(null);
    }
  }
}
