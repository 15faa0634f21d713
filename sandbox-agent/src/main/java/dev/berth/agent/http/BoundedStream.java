package dev.berth.agent.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses a body with 413 as soon as it has grown over its limit. */
final class BoundedStream extends FilterInputStream {
  private final long limit;
  private long seen;

  BoundedStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      count(1);
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      count(n);
    }
    return n;
  }

  private void count(int n) {
    seen += n;
    if (seen > limit) {
      throw new ApiException(413, "TOO_LARGE", "the body is over its limit of " + limit + " bytes");
    }
  }
}
