package dev.berth.proxy.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.xnio.channels.StreamSinkChannel;

/** An answer's body: every write leaves at once, and blocks while the client does not read. */
final class CallOutput extends OutputStream {
  private final StreamSinkChannel channel;
  private final Duration patience;
  private final Runnable beforeLastByte;
  private long left;
  private boolean closed;

  /**
   * @param length -1 for chunks
   * @param patience a client that takes nothing for so long is given up
   * @param beforeLastByte once the client has all of the answer it may send its next request
   */
  CallOutput(StreamSinkChannel channel, long length, Duration patience, Runnable beforeLastByte) {
    this.channel = channel;
    this.patience = patience;
    this.beforeLastByte = beforeLastByte;
    left = length;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (left >= 0) {
      left -= length;
      if (left <= 0) {
        beforeLastByte.run();
      }
    }
    var buffer = ByteBuffer.wrap(bytes, offset, length);
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        Readiness.awaitWritable(channel, patience);
      }
    }
    flush();
  }

  @Override
  public void flush() throws IOException {
    while (!channel.flush()) {
      Readiness.awaitWritable(channel, patience);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      beforeLastByte.run();
      channel.shutdownWrites();
      flush();
    }
  }
}
