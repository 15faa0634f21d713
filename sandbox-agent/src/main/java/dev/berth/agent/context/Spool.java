package dev.berth.agent.context;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes on their way between a runner and a client. A few stay in the heap, many go to a temporary
 * file: the heap is smaller than what a handful of executions may be or print. One thread writes;
 * others may read what was written.
 */
final class Spool extends OutputStream {
  private static final int IN_HEAP = 32 << 10;
  private static final int CHUNK = 8 << 10;
  private ByteArrayOutputStream heap = new ByteArrayOutputStream(256);
  private FileChannel file;
  private long length;
  private boolean closed;

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int count) throws IOException {
    if (closed) {
      return; // nobody will read it
    }
    if (file == null && length + count <= IN_HEAP) {
      heap.write(bytes, offset, count);
    } else {
      intoFile();
      writeAt(length, ByteBuffer.wrap(bytes, offset, count));
    }
    length += count;
  }

  private void intoFile() throws IOException {
    if (file != null) {
      return;
    }
    Path path = Files.createTempFile(".berth-", ".out");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    writeAt(0, ByteBuffer.wrap(heap.toByteArray()));
    heap = null;
  }

  private void writeAt(long position, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
  }

  synchronized long length() {
    return length;
  }

  /** Forgets what was written after a length: an item whose end found no disk. */
  synchronized void truncate(long shorter) {
    if (file == null && heap != null) {
      byte[] kept = heap.toByteArray();
      heap = new ByteArrayOutputStream(256);
      heap.write(kept, 0, (int) shorter);
    }
    length = shorter;
  }

  /** Copies a range, in chunks; the lock is not held while the other side takes them. */
  void copyTo(OutputStream out, long from, long to) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(1, to - from))];
    while (from < to) {
      int n = read(from, chunk, (int) Math.min(chunk.length, to - from));
      out.write(chunk, 0, n);
      from += n;
    }
  }

  /** What was written so far, from its beginning. */
  InputStream input() {
    long end = length();
    return new InputStream() {
      private long at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int count) throws IOException {
        if (at == end) {
          return -1;
        }
        byte[] chunk = new byte[(int) Math.min(Math.min(CHUNK, count), end - at)];
        int n = Spool.this.read(at, chunk, chunk.length);
        System.arraycopy(chunk, 0, bytes, offset, n);
        at += n;
        return n;
      }
    };
  }

  private synchronized int read(long position, byte[] chunk, int count) throws IOException {
    if (closed) {
      throw new IOException("the spool is closed");
    }
    if (file == null) {
      System.arraycopy(heap.toByteArray(), (int) position, chunk, 0, count);
      return count;
    }
    int n = file.read(ByteBuffer.wrap(chunk, 0, count), position);
    if (n < 0) {
      throw new IOException("the spool's file was cut by somebody else");
    }
    return n;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    heap = null;
    if (file != null) {
      file.close();
    }
  }
}
