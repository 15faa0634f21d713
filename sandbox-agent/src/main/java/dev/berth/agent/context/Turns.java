package dev.berth.agent.context;

import dev.berth.agent.http.ApiException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/** Who may run next in a context: first come, first served, and not too many waiting. */
final class Turns {
  private static final int MOST_WAITING = 16;
  private final ArrayDeque<Turn> queue = new ArrayDeque<>();

  /** One place in the queue; the first of them runs. */
  final class Turn implements AutoCloseable {
    private final CompletableFuture<Boolean> mine = new CompletableFuture<>();

    /** Waits; false when it was cancelled before it came. */
    boolean await() {
      return mine.join();
    }

    /** Leaves the queue, if it still waits. */
    void cancel() {
      mine.complete(false);
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  /**
   * Takes a place.
   *
   * @throws ApiException with 429 when too many wait already
   */
  synchronized Turn take() {
    if (queue.size() > MOST_WAITING) {
      throw new ApiException(
          429,
          "TOO_MANY_REQUESTS",
          "the context is busy and " + MOST_WAITING + " executions wait for it already");
    }
    Turn turn = new Turn();
    queue.add(turn);
    callFirst();
    return turn;
  }

  synchronized boolean isBusy() {
    return !queue.isEmpty();
  }

  private synchronized void leave(Turn turn) {
    queue.remove(turn);
    callFirst();
  }

  private void callFirst() {
    if (!queue.isEmpty()) {
      queue.peek().mine.complete(true);
    }
  }
}
