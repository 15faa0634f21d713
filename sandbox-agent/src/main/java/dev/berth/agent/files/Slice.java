package dev.berth.agent.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Exactly so many bytes of a file from an offset; a file that became shorter is an error. */
final class Slice extends InputStream {
  private final FileChannel file;
  private long position;
  private final long end;

  Slice(FileChannel file, long offset, long length) {
    this.file = file;
    this.position = offset;
    this.end = offset + length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (position == end) {
      return -1;
    }
    int most = (int) Math.min(length, end - position);
    int n = file.read(ByteBuffer.wrap(bytes, offset, most), position);
    if (n < 0) {
      throw new EOFException("the file became shorter while it was read");
    }
    position += n;
    return n;
  }
}
