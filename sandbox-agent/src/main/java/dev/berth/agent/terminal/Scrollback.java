package dev.berth.agent.terminal;

import java.util.Arrays;

/**
 * The latest output of a terminal, up to a bound. What is dropped is the oldest, by whole
 * characters and escape sequences, so that what is left begins with neither cut in two. For one
 * thread.
 */
final class Scrollback {
  private static final int FIRST = 8 * 1024;
  private final int capacity;
  private final Modes modes = new Modes();
  private final OutputUnit.Bytes bytes = this::at;
  private byte[] ring;
  private long start;
  private long end;

  /**
   * @param capacity most bytes kept
   */
  Scrollback(int capacity) {
    this.capacity = capacity;
    this.ring = new byte[Math.min(FIRST, capacity)];
  }

  /** Adds output; at most as much at once as is kept. */
  void add(byte[] bytes, int length) {
    grow(end - start + length);
    long least = end + length - capacity;
    while (start < least) {
      start += dropFirst();
    }
    int place = (int) (end % ring.length);
    int first = Math.min(length, ring.length - place);
    System.arraycopy(bytes, 0, ring, place, first);
    System.arraycopy(bytes, first, ring, 0, length - first);
    end += length;
  }

  private int dropFirst() {
    int length = Math.max(1, OutputUnit.length(bytes, start, end));
    if (at(start) == OutputUnit.ESCAPE) {
      modes.note(bytes, start, length);
    }
    return length;
  }

  /** Bytes of output that are not kept any more. */
  long start() {
    return start;
  }

  /** Bytes of output that there were. */
  long end() {
    return end;
  }

  /** Copies what is kept from a position on; answers how much. */
  int copy(long from, byte[] into) {
    int length = (int) Math.min(into.length, end - from);
    int place = (int) (from % ring.length);
    int first = Math.min(length, ring.length - place);
    System.arraycopy(ring, place, into, 0, first);
    System.arraycopy(ring, 0, into, first, length - first);
    return length;
  }

  /** All that is kept. */
  byte[] latest() {
    byte[] copy = new byte[(int) (end - start)];
    copy(start, copy);
    return copy;
  }

  /** How what is dropped has left the terminal. */
  Modes modes() {
    return modes;
  }

  /** Nothing was dropped before it has its full size, so that it still begins at 0. */
  private void grow(long needed) {
    if (needed > ring.length && ring.length < capacity) {
      long size = Math.max(needed, 2L * ring.length);
      ring = Arrays.copyOf(ring, (int) Math.min(size, capacity));
    }
  }

  private int at(long position) {
    return ring[(int) (position % ring.length)] & 0xff;
  }
}
