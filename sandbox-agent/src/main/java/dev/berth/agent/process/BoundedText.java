package dev.berth.agent.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the first bytes of an output and counts what it had to drop. A short one stays in the heap,
 * a long one goes to a temporary file: a few large ones at a time are more than the heap has.
 */
public final class BoundedText implements AutoCloseable {
  private static final int IN_HEAP = 64 << 10;
  private final long limit;
  private ByteArrayOutputStream heap = new ByteArrayOutputStream();
  private FileChannel file;
  private long kept;
  private long dropped;

  public BoundedText(long limit) {
    this.limit = limit;
  }

  public synchronized void append(byte[] bytes, int offset, int length) {
    int room = (int) Math.min(length, Math.max(0, limit - kept));
    try {
      keep(bytes, offset, room);
      kept += room;
      dropped += length - room;
    } catch (IOException e) {
      dropped += length; // no disk: as with no room
    }
  }

  private void keep(byte[] bytes, int offset, int length) throws IOException {
    if (file == null && kept + length <= IN_HEAP) {
      heap.write(bytes, offset, length);
      return;
    }
    if (file == null) {
      Path path = Files.createTempFile(".berth-", ".out");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      write(heap.toByteArray(), 0, heap.size(), 0);
      heap = new ByteArrayOutputStream(0);
    }
    write(bytes, offset, length, kept);
  }

  private void write(byte[] bytes, int offset, int length, long at) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
    while (source.hasRemaining()) {
      at += file.write(source, at);
    }
  }

  /**
   * What was kept and some words after it, as UTF-8; bytes that are no UTF-8 become replacement
   * characters. Nothing may be appended once this was called.
   */
  public synchronized Reader reader(String suffix) throws IOException {
    InputStream content =
        file == null
            ? new ByteArrayInputStream(heap.toByteArray())
            : Channels.newInputStream(file.position(0));
    InputStream words = new ByteArrayInputStream(suffix.getBytes(StandardCharsets.UTF_8));
    return new InputStreamReader(new SequenceInputStream(content, words), StandardCharsets.UTF_8);
  }

  public synchronized boolean truncated() {
    return dropped > 0;
  }

  public synchronized long dropped() {
    return dropped;
  }

  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
