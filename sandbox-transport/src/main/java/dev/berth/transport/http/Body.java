package dev.berth.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** An answer's body with its framing taken off. */
abstract sealed class Body extends InputStream {
  static Body of(Framing framing, WireInput in) {
    return switch (framing) {
      case Framing.None _ -> new OfLength(in, 0);
      case Framing.Length(var bytes) -> new OfLength(in, bytes);
      case Framing.Chunked _ -> new Chunked(in);
    };
  }

  /** Whether all of it was taken from the connection, so that the next answer may follow. */
  abstract boolean isAtEnd();

  abstract int readSome(byte[] into, int offset, int length) throws IOException;

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return length == 0 ? 0 : readSome(into, offset, length);
  }

  /** Exactly as many bytes as announced. */
  static final class OfLength extends Body {
    private final WireInput in;
    private long left;

    OfLength(WireInput in, long length) {
      this.in = in;
      left = length;
    }

    @Override
    boolean isAtEnd() {
      return left == 0;
    }

    @Override
    int readSome(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      var count = in.read(into, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new BadAnswerException("the body ends " + left + " bytes early");
      }
      left -= count;
      return count;
    }
  }

  /** RFC 9112, 7.1, with limits; trailers are dropped. */
  static final class Chunked extends Body {
    private static final int MAX_DIGITS = 16;
    private static final int MAX_SIZE_LINE = MAX_DIGITS + 256 + 2;
    private static final int MAX_TRAILERS = 4 * 1024;

    private final WireInput in;
    private long left;
    private boolean first = true;
    private boolean ended;

    Chunked(WireInput in) {
      this.in = in;
    }

    @Override
    boolean isAtEnd() {
      return ended;
    }

    @Override
    int readSome(byte[] into, int offset, int length) throws IOException {
      if (ended || left == 0 && !nextChunk()) {
        return -1;
      }
      var count = in.read(into, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new BadAnswerException("the body ends within a chunk");
      }
      left -= count;
      return count;
    }

    private boolean nextChunk() throws IOException {
      if (!first && !new LineReader(in, 2).next().isEmpty()) {
        throw new BadAnswerException("a chunk is longer than it said");
      }
      first = false;
      left = size(new LineReader(in, MAX_SIZE_LINE).next());
      if (left > 0) {
        return true;
      }
      var trailers = new LineReader(in, MAX_TRAILERS);
      while (!trailers.next().isEmpty()) {
        // Dropped: nothing that comes after a body is passed on.
      }
      ended = true;
      return false;
    }

    private static long size(String line) throws BadAnswerException {
      int digits = 0;
      long size = 0;
      while (digits < line.length() && line.charAt(digits) < 0x80) {
        var value = Character.digit(line.charAt(digits), 16);
        if (value < 0) {
          break;
        }
        size = size << 4 | value;
        digits++;
      }
      var extended = digits < line.length() && line.charAt(digits) == ';';
      if (digits == 0 || digits > MAX_DIGITS || digits < line.length() && !extended || size < 0) {
        throw new BadAnswerException("no proper chunk size");
      }
      return size;
    }
  }
}
