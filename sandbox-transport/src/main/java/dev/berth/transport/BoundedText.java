package dev.berth.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the first 4 KiB of a text that comes in pieces and drops the rest. */
final class BoundedText {
  private static final int LIMIT = 4096;

  private byte[] bytes = new byte[0];

  void append(ByteBuffer piece) {
    var taken = Math.min(LIMIT - bytes.length, piece.remaining());
    var longer = Arrays.copyOf(bytes, bytes.length + taken);
    piece.get(longer, bytes.length, taken);
    piece.position(piece.limit());
    bytes = longer;
  }

  boolean isEmpty() {
    return bytes.length == 0;
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
