package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads a descriptor of a pipe or terminal. {@link #close} wakes a blocked reader, which then sees
 * the end: a background job that still holds the other side keeps nobody waiting. A blocked read
 * holds its carrier, so read on a platform thread.
 */
public final class NativeInput extends InputStream {
  private static final int CHUNK = 16 * 1024;
  private static final short POLLIN = 1;
  private static final int FOREVER = -1;

  private final int fd;
  private final Descriptors.Pipe wake;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(CHUNK);
  private final MemorySegment polled = arena.allocate(16, 4);
  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean closed;

  NativeInput(int fd) throws IOException {
    this.fd = fd;
    this.wake = Descriptors.pipe();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return read(bytes, offset, length, FOREVER);
  }

  /**
   * Reads what is there, waiting at most so many milliseconds (-1: for ever).
   *
   * @return bytes read, 0 when the time ran out, -1 at the end or after {@link #close}
   */
  public int read(byte[] bytes, int offset, int length, int millis) throws IOException {
    reading.lock();
    try {
      if (closed) {
        return -1;
      }
      Libc.Result result;
      do {
        if (!ready(millis)) {
          return closed ? -1 : 0;
        }
        result = Descriptors.READ.call(fd, buffer.address(), Math.min(length, CHUNK));
      } while (result.failed() && result.errno() == Libc.EAGAIN);
      long n = result.value();
      if (n <= 0) {
        return -1; // a terminal whose last holder is gone answers EIO: the end, too
      }
      MemorySegment.copy(buffer, JAVA_BYTE, 0, bytes, offset, (int) n);
      return (int) n;
    } finally {
      reading.unlock();
    }
  }

  private boolean ready(int millis) {
    polled.set(JAVA_INT, 0, fd);
    polled.set(JAVA_SHORT, 4, POLLIN);
    polled.set(JAVA_SHORT, 6, (short) 0);
    polled.set(JAVA_INT, 8, wake.readEnd());
    polled.set(JAVA_SHORT, 12, POLLIN);
    polled.set(JAVA_SHORT, 14, (short) 0);
    Libc.Result result;
    do {
      result = Descriptors.POLL.call(polled.address(), 2, millis);
    } while (result.failed() && result.errno() == Libc.EINTR && !closed);
    return result.value() > 0 && polled.get(JAVA_SHORT, 6) != 0 && !closed;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Descriptors.close(wake.writeEnd()); // the reader's poll sees a hang-up
    reading.lock();
    try {
      Descriptors.close(fd);
      Descriptors.close(wake.readEnd());
      arena.close();
    } finally {
      reading.unlock();
    }
  }
}
