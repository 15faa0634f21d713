package dev.berth.agent.terminal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A terminal as one stream shows it. Closing it says that the stream is gone. */
interface View extends AutoCloseable {
  /** Why there is no more to show. */
  sealed interface Over {}

  /** The shell has ended. */
  record Exited(int code) implements Over {}

  /** Another stream shows the terminal now. */
  record TakenOver() implements Over {}

  /**
   * What was printed before, to be shown first.
   *
   * @param dropped bytes of output that came before it and are not kept
   */
  record Replay(byte[] output, long dropped) {}

  TerminalSession session();

  /** How long the terminal waits without a stream; zero where it ends with its stream. */
  Duration grace();

  /** Null for a terminal that is new. */
  Replay replay();

  /** What is printed from now on; waits for it. -1 where nothing more will be shown. */
  int read(byte[] buffer) throws IOException;

  CompletableFuture<Over> over();

  /** How long the last output may take, once it is over. */
  Duration lastOutput();

  /** Nobody will come back to the terminal: it need not wait. */
  void dismiss();

  @Override
  void close();
}
