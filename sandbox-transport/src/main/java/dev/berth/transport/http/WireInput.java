package dev.berth.transport.http;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one connection, buffered by 8 KiB; knows whether the answer has begun. */
final class WireInput {
  private static final int SIZE = 8 * 1024;

  private final InputStream in;
  private final Watch watch;
  private final byte[] buffer = new byte[SIZE];
  private int position;
  private int limit;
  private long total;

  WireInput(InputStream in, Watch watch) {
    this.in = in;
    this.watch = watch;
  }

  /** -1 at the end of the stream. */
  int read() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return buffer[position++] & 0xff;
  }

  /** Large reads do not go through the buffer. */
  int read(byte[] into, int offset, int length) throws IOException {
    if (position == limit) {
      if (length >= SIZE) {
        return receive(into, offset, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    var count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  /** Waits for the next byte without taking it; false at the end of the stream. */
  boolean awaitByte() throws IOException {
    return position < limit || fill();
  }

  /** Whether bytes are here that nobody asked for. */
  boolean hasMore() throws IOException {
    return position < limit || in.available() > 0;
  }

  /** Bytes that ever came. */
  long total() {
    return total;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = 0;
    var count = receive(buffer, 0, SIZE);
    limit = Math.max(count, 0);
    return count > 0;
  }

  private int receive(byte[] into, int offset, int length) throws IOException {
    watch.beginsWaiting();
    try {
      var count = in.read(into, offset, length);
      total += Math.max(count, 0);
      return count;
    } catch (IOException e) {
      throw watch.explain(e);
    } finally {
      watch.moved();
    }
  }
}
