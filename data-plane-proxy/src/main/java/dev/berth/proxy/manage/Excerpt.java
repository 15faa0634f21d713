package dev.berth.proxy.manage;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning of a body that passes. */
final class Excerpt {
  private static final int MOST = 16 * 1024;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean cut;

  InputStream of(InputStream body) {
    return new Looking(body);
  }

  synchronized String text() {
    return kept.toString(StandardCharsets.UTF_8) + (cut ? "…" : "");
  }

  private synchronized void keep(byte[] bytes, int offset, int count) {
    var length = Math.min(count, MOST - kept.size());
    cut |= length < count;
    kept.write(bytes, offset, length);
  }

  private final class Looking extends FilterInputStream {
    Looking(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      var count = super.read(into, offset, length);
      if (count > 0) {
        keep(into, offset, count);
      }
      return count;
    }
  }
}
