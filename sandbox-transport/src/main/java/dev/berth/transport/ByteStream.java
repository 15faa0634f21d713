package dev.berth.transport;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A two-way stream of bytes to one port of one pod, with back-pressure both ways: a write blocks
 * until the bytes are on their way, and what nobody reads stops the sender.
 *
 * <p>Input and output may be used by two threads at once, each by one. There is no half-close: the
 * end of a message has to be told within the bytes.
 *
 * <p>Reads and writes fail with the exceptions that {@link StreamOpener#open} names; "nobody
 * listens" often shows at the first read only.
 */
public interface ByteStream extends AutoCloseable {
  /** Ends with -1 once the other side closed; {@code available()} tells what has arrived. */
  InputStream input();

  /** Unbuffered: every write is sent at once, so write in pieces of some KiB. */
  OutputStream output();

  /** False once either side has ended it, as far as that is known without reading. */
  boolean isOpen();

  /** Aborts: wakes blocked readers and writers with an exception. Idempotent, from any thread. */
  @Override
  void close();
}
