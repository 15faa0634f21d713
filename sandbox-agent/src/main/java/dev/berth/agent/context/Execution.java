package dev.berth.agent.context;

import dev.berth.agent.context.Ending.Reason;
import dev.berth.agent.process.PodLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One execution from its start to its end: waits for the runner's word, cuts it short at its time
 * limit or when asked to, by an interrupt first and by force where that is not heeded.
 */
final class Execution {
  private static final Duration BEFORE_ALL_ARE_INTERRUPTED = Duration.ofMillis(500);

  /**
   * An interpreter heeds an interrupt within a second; on a busy node its variables are worth two
   * more.
   */
  private static final Duration BEFORE_FORCE = Duration.ofMillis(2500);

  private static final int KILLED = 137;

  private final Interpreter interpreter;
  private final Results results;
  private final Duration limit;
  private final CompletableFuture<Boolean> replied = new CompletableFuture<>();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final AtomicReference<Reason> cut = new AtomicReference<>();
  private final long oomKillsBefore = PodLimits.oomKills();
  private boolean forced;

  Execution(Interpreter interpreter, Results results, Duration limit) {
    this.interpreter = interpreter;
    this.results = results;
    this.limit = limit;
  }

  Results results() {
    return results;
  }

  /** The runner says that the code has ended: well, or with an exception. */
  void replied(boolean ok) {
    replied.complete(ok);
  }

  /** Asks for an early end; returns at once. */
  void interrupt() {
    cut.compareAndSet(null, Reason.interrupted);
    asked.complete(null);
  }

  /** Waits for the end, however it comes. */
  Ending await() {
    CompletableFuture<Object> over = CompletableFuture.anyOf(replied, interpreter.death());
    if (!within(limit, CompletableFuture.anyOf(over, asked))) {
      cut.compareAndSet(null, Reason.timeout);
    }
    if (cut.get() != null && !over.isDone()) {
      cutShort(over);
    }
    return replied.isDone() && !forced ? reply() : death();
  }

  private void cutShort(CompletableFuture<Object> over) {
    interpreter.interrupt();
    if (within(BEFORE_ALL_ARE_INTERRUPTED, over)) {
      return;
    }
    interpreter.interruptAll(); // what the code waits for may be a program that it started
    if (!within(BEFORE_FORCE, over)) {
      forced = true;
      interpreter.end();
    }
  }

  private Ending reply() {
    Reason reason = cut.get();
    if (reason == null) {
      return replied.join() ? Ending.ok() : Ending.of(Reason.exception, "");
    }
    return Ending.of(reason, why(reason) + "; its context lives on with its variables\n");
  }

  private Ending death() {
    int code = interpreter.death().join();
    Reason reason = cut.get();
    if (forced) {
      return Ending.lost(
          reason, why(reason) + " and did not yield; its context was ended, variables are lost\n");
    }
    if (interpreter.deleted()) {
      return Ending.lost(Reason.interrupted, "the context was deleted\n");
    }
    if (code == KILLED && PodLimits.oomKills() > oomKillsBefore) {
      return Ending.lost(
          Reason.outOfMemory, "the context was killed for memory; variables are lost\n");
    }
    return Ending.lost(
        reason == null ? Reason.crashed : reason,
        "the context has crashed: " + interpreter.howItDied(code) + "; variables are lost\n");
  }

  private String why(Reason reason) {
    return reason == Reason.timeout
        ? "the execution was interrupted at its time limit of " + limit.toSeconds() + " s"
        : "the execution was interrupted";
  }

  private static boolean within(Duration patience, CompletableFuture<?> future) {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
