package dev.berth.agent.terminal;

import dev.berth.agent.process.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The one view of a terminal that ends with its stream.
 *
 * @param sessionEnd is told how the end of the session went
 */
record WholeView(TerminalSession session, Consumer<Session.End> sessionEnd) implements View {
  private static final Duration LAST_OUTPUT = Duration.ofMillis(300);

  @Override
  public Duration grace() {
    return Duration.ZERO;
  }

  @Override
  public Replay replay() {
    return null;
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    return session.pty().output().read(buffer, 0, buffer.length);
  }

  @Override
  public CompletableFuture<Over> over() {
    return session.shell().exit().thenApply(Exited::new);
  }

  /** A job in the background may hold the terminal for ever. */
  @Override
  public Duration lastOutput() {
    return LAST_OUTPUT;
  }

  @Override
  public void dismiss() {
    // as any end of its stream
  }

  @Override
  public void close() {
    sessionEnd.accept(session.end());
  }
}
