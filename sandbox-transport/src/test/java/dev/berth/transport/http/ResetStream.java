package dev.berth.transport.http;

import dev.berth.transport.ByteStream;
import dev.berth.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A stream that takes bytes and is reset where an answer is awaited. */
final class ResetStream implements ByteStream {
  @Override
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new TransportException("Connection reset");
      }
    };
  }

  @Override
  public OutputStream output() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
