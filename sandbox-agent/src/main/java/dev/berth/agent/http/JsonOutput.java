package dev.berth.agent.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of a JSON answer. A short one is held until it is whole and leaves together with its
 * head in one write, since each write is a message that wakes everybody between here and the
 * client; what grows longer goes on in chunks. Until something left, a failure can still become an
 * answer of its own.
 */
final class JsonOutput extends OutputStream {
  /** With a head it fits into the 8 KiB that the server gathers. */
  private static final int HELD = 7 << 10;

  private final Response response;
  private final int status;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream(512);
  private OutputStream rest;

  JsonOutput(Response response, int status) {
    this.response = response;
    this.status = status;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (rest == null && held.size() + length <= HELD) {
      held.write(bytes, offset, length);
      return;
    }
    if (rest == null) {
      rest = begin(-1);
    }
    rest.write(bytes, offset, length);
  }

  /** Sends what is still here; the answer is whole. */
  void finish() throws IOException {
    OutputStream out = rest == null ? begin(held.size()) : rest;
    out.close();
  }

  private OutputStream begin(long length) throws IOException {
    OutputStream out = response.stream(status, "application/json", length);
    held.writeTo(out);
    return out;
  }
}
