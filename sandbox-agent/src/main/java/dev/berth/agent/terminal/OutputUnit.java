package dev.berth.agent.terminal;

/**
 * Where a terminal's output may be cut: the bytes of a character belong together, and so do those
 * of an escape sequence. Sequences are those of ECMA-48, told apart as xterm's parser does.
 */
final class OutputUnit {
  /** A sequence longer than this is taken for text: nobody waits for an end that may never come. */
  static final int LONGEST = 64 * 1024;

  static final int ESCAPE = 0x1b;
  private static final int BELL = 0x07;
  private static final int CANCEL = 0x18;
  private static final int SUBSTITUTE = 0x1a;

  private OutputUnit() {}

  /** Bytes by their position, as 0 to 255. */
  interface Bytes {
    int at(long position);
  }

  /** Length of the unit that begins there; -1 where the end comes before the unit's own. */
  static int length(Bytes bytes, long from, long end) {
    int first = bytes.at(from);
    if (first == ESCAPE) {
      long limit = Math.min(end, from + LONGEST);
      long after = sequence(bytes, from + 1, limit);
      return after > 0 ? (int) (after - from) : limit < end ? 1 : -1;
    }
    int expected = first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    for (int i = 1; i < expected; i++) {
      if (from + i >= end) {
        return -1;
      }
      if ((bytes.at(from + i) & 0xc0) != 0x80) {
        return i; // broken off; what follows is a unit of its own
      }
    }
    return expected;
  }

  /** Where a sequence ends whose second byte is at this position; -1 if not before the end. */
  private static long sequence(Bytes bytes, long at, long end) {
    if (at >= end) {
      return -1;
    }
    int kind = bytes.at(at);
    return switch (kind) {
      case '[' -> until(bytes, at + 1, end, 0x40);
      case ']', 'P', 'X', '^', '_' -> string(bytes, at + 1, end, kind == ']');
      default -> kind < 0x20 || kind > 0x7e ? at : until(bytes, at, end, 0x30);
    };
  }

  /** Parameters and intermediates, then a final byte from this one on. */
  private static long until(Bytes bytes, long from, long end, int leastFinal) {
    for (long at = from; at < end; at++) {
      int b = bytes.at(at);
      if (b == ESCAPE || b > 0x7e) {
        return at;
      }
      if (b >= leastFinal || b == CANCEL || b == SUBSTITUTE) {
        return at + 1;
      }
    }
    return -1;
  }

  private static long string(Bytes bytes, long from, long end, boolean bellEnds) {
    for (long at = from; at < end; at++) {
      int b = bytes.at(at);
      if (b == ESCAPE) {
        if (at + 1 >= end) {
          return -1;
        }
        return bytes.at(at + 1) == '\\' ? at + 2 : at;
      }
      if (bellEnds && b == BELL || b == CANCEL || b == SUBSTITUTE) {
        return at + 1;
      }
    }
    return -1;
  }
}
