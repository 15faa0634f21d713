package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;

/**
 * Writes a descriptor of a pipe, socket or terminal; blocks while its reader is slow, and holds its
 * carrier meanwhile. One that blocks for ever must be non-blocking, so that {@link #retire} can end
 * the wait, or an interrupt of the thread.
 */
public final class NativeOutput extends OutputStream {
  private static final int CHUNK = 4096;
  private static final short POLLOUT = 4;
  private static final int LOOK_AGAIN_MILLIS = 100;
  private final int fd;
  private final boolean nonBlocking;
  private volatile boolean closed;

  NativeOutput(int fd) {
    this(fd, false);
  }

  /**
   * @param nonBlocking whether the descriptor is
   */
  NativeOutput(int fd, boolean nonBlocking) {
    this.fd = fd;
    this.nonBlocking = nonBlocking;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.min(Math.max(length, 1), CHUNK));
      int done = 0;
      while (done < length) {
        if (closed) {
          throw new IOException("closed");
        }
        int chunk = Math.min(CHUNK, length - done);
        MemorySegment.copy(bytes, offset + done, buffer, JAVA_BYTE, 0, chunk);
        Libc.Result result = Descriptors.WRITE.call(fd, buffer.address(), chunk);
        if (!result.failed()) {
          done += (int) result.value();
        } else if (result.errno() == Libc.EAGAIN && nonBlocking) {
          awaitRoom(arena);
        } else if (result.errno() == Libc.EAGAIN) {
          throw new SocketTimeoutException("the other side does not read");
        } else if (result.errno() != Libc.EINTR) {
          throw new IOException("write: " + Libc.words(result.errno()));
        }
      }
    }
  }

  private void awaitRoom(Arena arena) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException();
    }
    MemorySegment polled = arena.allocate(8, 4);
    polled.set(JAVA_INT, 0, fd);
    polled.set(JAVA_SHORT, 4, POLLOUT);
    Descriptors.POLL.call(polled.address(), 1, LOOK_AGAIN_MILLIS);
  }

  /**
   * Refuses further writes, ends one that waits, and leaves the descriptor to whoever shares it.
   */
  void retire() {
    closed = true;
    synchronized (this) {
      return; // whoever wrote has seen it
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Descriptors.close(fd);
    }
  }
}
