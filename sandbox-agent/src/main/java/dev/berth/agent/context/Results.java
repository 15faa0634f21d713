package dev.berth.agent.context;

import java.io.IOException;

/**
 * Where the output of one execution goes. Called by the thread that listens to the runner, which
 * must never wait for a client: implementations store, and whoever answers takes it from there.
 */
interface Results extends AutoCloseable {
  /** Which of the two streams a text was printed to. */
  enum Stream {
    stdout,
    stderr
  }

  /** Some bytes of what was printed, cut anywhere. */
  void text(Stream stream, byte[] bytes, int length);

  /** A whole item as JSON. */
  void item(String type, Spool json);

  /** Counts what had no room. */
  void dropped(long bytes);

  @Override
  void close() throws IOException;
}
