package dev.berth.benchmarks;

import java.io.IOException;
import java.io.InputStream;

/** Where bulk copies end. */
final class Sink {
  private Sink() {}

  static long drain(InputStream body) throws IOException {
    var buffer = new byte[16 * 1024];
    long total = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
      total += n;
    }
    return total;
  }
}
