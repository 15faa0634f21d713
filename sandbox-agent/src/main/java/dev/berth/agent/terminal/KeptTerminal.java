package dev.berth.agent.terminal;

import dev.berth.agent.process.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A terminal that outlives the streams that show it by a time of grace. Its output is always read.
 * Once its shell has ended, so has its session, and only the last output and the exit code wait for
 * somebody to be told.
 */
final class KeptTerminal {
  private static final int BUFFER = 8192;
  private static final Duration LAST_OUTPUT = Duration.ofMillis(300);

  private final TerminalSession session;
  private final Audience audience;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  KeptTerminal(TerminalSession session, Duration grace) {
    this.session = session;
    this.audience = new Audience(session, grace);
  }

  TerminalSession session() {
    return session;
  }

  Audience audience() {
    return audience;
  }

  /**
   * Begins to read what is printed.
   *
   * @param sessionEnd is told how the end of the session went
   * @param afterwards runs when nobody can attach any more
   */
  void start(Consumer<Session.End> sessionEnd, Runnable afterwards) {
    // Not virtual: a blocked read of a terminal holds its carrier.
    Thread printer = Thread.ofPlatform().daemon().name("terminal-kept").start(this::print);
    Thread.ofVirtual().start(() -> endSession(printer, sessionEnd));
    Thread.ofVirtual().start(() -> awaitClose(afterwards));
  }

  private void awaitClose(Runnable afterwards) {
    try {
      audience.awaitClose();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    afterwards.run();
    closed.complete(null);
  }

  /** Once, and at once after the shell's exit: later its number may be another session's. */
  private void endSession(Thread printer, Consumer<Session.End> sessionEnd) {
    CompletableFuture<Integer> exit = session.shell().exit();
    CompletableFuture.anyOf(exit, closed).join();
    try {
      if (exit.isDone()) {
        printer.join(LAST_OUTPUT); // a job in the background may hold the terminal for ever
      }
      sessionEnd.accept(session.end());
      audience.hurry();
      printer.join();
      audience.exited(new View.Exited(exit.join()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print() {
    byte[] buffer = new byte[BUFFER];
    try {
      int n;
      while ((n = session.pty().output().read(buffer, 0, BUFFER)) >= 0) {
        audience.print(buffer, n);
      }
    } catch (IOException e) {
      // as good as its end
    }
  }
}
