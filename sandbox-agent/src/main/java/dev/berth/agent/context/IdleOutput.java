package dev.berth.agent.context;

import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.Map;

/**
 * What threads and child processes print while no code runs: the first of it goes to the next
 * execution, the rest nowhere.
 */
final class IdleOutput {
  private static final int KEPT = 16 << 10;
  private final Map<Results.Stream, ByteArrayOutputStream> texts =
      new EnumMap<>(Results.Stream.class);

  void keep(Results.Stream stream, byte[] bytes, int length) {
    ByteArrayOutputStream text =
        texts.computeIfAbsent(stream, s -> new ByteArrayOutputStream(length));
    text.write(bytes, 0, Math.min(length, KEPT - text.size()));
  }

  void moveTo(Results results) {
    texts.forEach((stream, text) -> results.text(stream, text.toByteArray(), text.size()));
    texts.clear();
  }
}
