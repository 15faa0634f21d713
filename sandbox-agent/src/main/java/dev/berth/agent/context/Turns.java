package dev.berth.agent.context;

import dev.berth.agent.http.ApiException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Who may run next in a context: first come, first served, and not too many waiting. */
final class Turns {
  private final QueueLimits limits;
  private final ArrayDeque<Turn> queue = new ArrayDeque<>();

  Turns(QueueLimits limits) {
    this.limits = limits;
  }

  /** What became of a place in the queue. */
  enum Outcome {
    COME,
    CANCELLED,
    /** It waited for as long as one may. */
    EXPIRED
  }

  /** One place in the queue; the first of them runs. */
  final class Turn implements AutoCloseable {
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /** Waits for its turn, until it is cancelled or has waited for too long. */
    Outcome await() {
      return outcome
          .completeOnTimeout(Outcome.EXPIRED, limits.patience().toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }

    /** Leaves the queue, if it still waits. */
    void cancel() {
      outcome.complete(Outcome.CANCELLED);
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
    if (queue.size() > limits.length()) {
      throw tooMany(
          limits.length() == 0
              ? "the context is busy, and nobody may wait for it in this installation"
              : "the context is busy and %d executions wait for it already"
                  .formatted(limits.length()));
    }
    Turn turn = new Turn();
    queue.add(turn);
    callFirst();
    return turn;
  }

  /** The refusal of whoever waited for too long. */
  ApiException tooLate() {
    return tooMany(
        "the context was busy for %d s, as long as an execution may wait for its turn"
            .formatted(limits.patience().toSeconds()));
  }

  synchronized boolean isBusy() {
    return !queue.isEmpty();
  }

  private static ApiException tooMany(String words) {
    return new ApiException(429, "TOO_MANY_REQUESTS", words);
  }

  private synchronized void leave(Turn turn) {
    queue.remove(turn);
    callFirst();
  }

  private void callFirst() {
    if (!queue.isEmpty()) {
      queue.peek().outcome.complete(Outcome.COME);
    }
  }
}
