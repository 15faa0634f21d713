package dev.berth.transport.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** Bytes as if an agent had sent them. */
final class Wires {
  private Wires() {}

  static WireInput of(String text) {
    var timer = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    return new WireInput(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
        new Watch(timer, () -> {}));
  }
}
