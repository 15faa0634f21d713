package dev.berth.agent.context;

import dev.berth.agent.http.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An interpreter with its variables, and the queue of executions for it. */
final class Context {
  private final String id;
  private final String language;
  private final Path cwd;
  private final Interpreter interpreter;
  private final Turns turns;
  private volatile Execution running;
  private volatile long lastUsedNanos = System.nanoTime();

  Context(String id, String language, Path cwd, Interpreter interpreter, QueueLimits limits) {
    this.id = id;
    this.language = language;
    this.cwd = cwd;
    this.interpreter = interpreter;
    this.turns = new Turns(limits);
  }

  String id() {
    return id;
  }

  String language() {
    return language;
  }

  Path cwd() {
    return cwd;
  }

  Interpreter interpreter() {
    return interpreter;
  }

  boolean isBusy() {
    return turns.isBusy();
  }

  long lastUsedNanos() {
    return lastUsedNanos;
  }

  /**
   * What to run.
   *
   * @param code as UTF-8
   * @param cwd folder of this one execution; empty for the one that the context is in
   */
  record Order(Spool code, Map<String, String> env, Optional<Path> cwd, Duration limit) {}

  /** Cuts short what runs now; false where nothing does. What waits for its turn stays. */
  boolean interrupt() {
    Execution now = running;
    if (now != null) {
      now.interrupt();
    }
    return now != null;
  }

  /**
   * Takes a place in the queue.
   *
   * @throws ApiException with 429 when it is full
   */
  Turns.Turn queue() {
    return turns.take();
  }

  /**
   * Runs code when its turn has come; the time limit counts from then.
   *
   * @throws ApiException with 429 when it waited for too long
   */
  Ending run(Turns.Turn turn, Order order, Results results, Cut cut) throws IOException {
    try {
      cut.onInterrupt(turn::cancel);
      Turns.Outcome outcome = turn.await();
      if (outcome == Turns.Outcome.EXPIRED) {
        throw turns.tooLate();
      }
      if (outcome == Turns.Outcome.CANCELLED) {
        return Ending.of(Ending.Reason.interrupted, "interrupted before its turn came\n");
      }
      if (interpreter.death().isDone()) {
        return Ending.lost(Ending.Reason.crashed, "the context ended before the turn came\n");
      }
      Execution execution = new Execution(interpreter, results, order.limit());
      cut.onInterrupt(execution::interrupt);
      running = execution;
      return interpreter.run(execution, order);
    } finally {
      running = null;
      lastUsedNanos = System.nanoTime();
    }
  }
}
