package dev.berth.embedded.api;

import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port of a forward: its two channels, and the connection into the pod. */
final class ForwardedPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardedPort.class);
  private static final int FRAME = 16 * 1024;

  /** How a connection comes about. */
  @FunctionalInterface
  interface Connecting {
    ByteChannel connect() throws IOException;
  }

  private final WebSocket socket;
  private final int data;
  private final int port;
  private ByteChannel connection;

  /**
   * @param index in the order in which the client asked for ports
   */
  ForwardedPort(WebSocket socket, int index, int port) {
    this.socket = socket;
    data = 2 * index;
    this.port = port;
  }

  int port() {
    return port;
  }

  /** Says on both channels which port they serve, as two bytes, the lower one first. */
  void announce() throws IOException {
    for (var channel = data; channel <= data + 1; channel++) {
      socket.sendBinary(
          ByteBuffer.wrap(new byte[] {(byte) channel, (byte) port, (byte) (port >> 8)}));
    }
  }

  /** A failure's words go to the error channel. */
  void connect(Connecting connecting) throws IOException {
    try {
      connection = connecting.connect();
    } catch (IOException e) {
      var words = Objects.requireNonNullElse(e.getMessage(), e.toString());
      var bytes = words.getBytes(StandardCharsets.UTF_8);
      socket.sendBinary(
          ByteBuffer.allocate(bytes.length + 1).put((byte) (data + 1)).put(bytes).flip());
    }
  }

  /** Returns when the pod ends its side, or there is no connection. */
  void copyToClient() throws IOException {
    if (connection == null) {
      return;
    }
    var frame = ByteBuffer.allocate(FRAME);
    while (connection.read(frame.clear().put((byte) data)) >= 0) {
      socket.sendBinary(frame.flip());
    }
  }

  /** Blocks while the pod does not read. */
  void write(ByteBuffer bytes) throws IOException {
    while (connection != null && bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      LOG.debug("a forwarded port's connection did not close", e);
    }
  }
}
