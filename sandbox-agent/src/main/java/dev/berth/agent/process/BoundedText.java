package dev.berth.agent.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first bytes of an output and counts what it had to drop. */
public final class BoundedText {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final long limit;
  private long dropped;

  public BoundedText(long limit) {
    this.limit = limit;
  }

  public synchronized void append(byte[] bytes, int offset, int length) {
    int room = (int) Math.min(length, Math.max(0, limit - kept.size()));
    kept.write(bytes, offset, room);
    dropped += length - room;
  }

  /** What was kept, as UTF-8; bytes that are no UTF-8 become replacement characters. */
  public synchronized String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  public synchronized boolean truncated() {
    return dropped > 0;
  }

  public synchronized long dropped() {
    return dropped;
  }
}
