package dev.berth.agent.files;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Bytes that arrive in pieces of given sizes, and how many of them were taken. */
final class Trickle extends InputStream {
  private final ByteArrayInputStream bytes;
  private final byte[] sizes;
  private int step;
  private int taken;

  /**
   * @param sizes of the pieces, one after the other and again from the first; none: all at once
   */
  Trickle(byte[] bytes, byte... sizes) {
    this.bytes = new ByteArrayInputStream(bytes);
    this.sizes = sizes;
  }

  int taken() {
    return taken;
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException("a byte at a time is too slow");
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    int most = sizes.length == 0 ? length : 1 + (sizes[step++ % sizes.length] & 0xff);
    int count = bytes.read(into, offset, Math.min(most, length));
    taken += Math.max(0, count);
    return count;
  }
}
