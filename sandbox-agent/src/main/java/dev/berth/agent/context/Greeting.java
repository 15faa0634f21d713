package dev.berth.agent.context;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A runner's first word: it is there and listens. */
final class Greeting {
  private Greeting() {}

  /** Waits for it; an interpreter that does not come up is ended. */
  static void await(Interpreter interpreter, Duration patience) throws IOException {
    try {
      CompletableFuture.anyOf(interpreter.greeted(), interpreter.death())
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      interpreter.end();
      throw new IOException("the interpreter did not come up in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      interpreter.end();
      throw new IOException("interrupted", e);
    }
    if (!interpreter.greeted().isDone()) {
      throw new IOException(
          "the interpreter ended at its start: "
              + interpreter.howItDied(interpreter.death().join()));
    }
  }
}
