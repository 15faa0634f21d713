package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes a descriptor of a pipe or terminal; blocks while its reader is slow. */
public final class NativeOutput extends OutputStream {
  private static final int CHUNK = 4096;
  private final int fd;
  private boolean closed;

  NativeOutput(int fd) {
    this.fd = fd;
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
        Libc.Result result = Descriptors.WRITE.call(fd, buffer, (long) chunk);
        if (!result.failed()) {
          done += (int) result.value();
        } else if (result.errno() != Libc.EINTR) {
          throw new IOException("write: " + Libc.words(result.errno()));
        }
      }
    }
  }

  /** Refuses further writes and leaves the descriptor to whoever shares it. */
  synchronized void retire() {
    closed = true;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Descriptors.close(fd);
    }
  }
}
