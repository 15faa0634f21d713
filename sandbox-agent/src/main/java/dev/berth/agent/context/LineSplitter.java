package dev.berth.agent.context;

import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a stream into lines and refuses one that is longer than its bound. */
final class LineSplitter {
  private final int longest;
  private final Consumer<byte[]> lines;
  private byte[] rest = new byte[0];

  LineSplitter(int longest, Consumer<byte[]> lines) {
    this.longest = longest;
    this.lines = lines;
  }

  /**
   * Takes the next bytes.
   *
   * @throws IllegalArgumentException when a line has grown over the bound
   */
  void accept(byte[] bytes, int length) {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        lines.accept(joined(bytes, from, i));
        rest = new byte[0];
        from = i + 1;
      }
    }
    rest = joined(bytes, from, length);
  }

  private byte[] joined(byte[] bytes, int from, int to) {
    int size = rest.length + to - from;
    if (size > longest) {
      throw new IllegalArgumentException("a line of more than " + longest + " bytes");
    }
    byte[] line = Arrays.copyOf(rest, size);
    System.arraycopy(bytes, from, line, rest.length, to - from);
    return line;
  }
}
