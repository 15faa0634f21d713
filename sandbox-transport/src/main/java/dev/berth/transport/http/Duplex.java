package dev.berth.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;

/** A request and an answer that flow at the same time; the connection ends with them. */
final class Duplex implements DuplexExchange {
  private final PodConnections pod;
  private final Connection connection;
  private final ResponseHead head;
  private final Map<String, String> fields;
  private final Body input;
  private final Chunks output = new Chunks();

  Duplex(PodConnections pod, Connection connection, ResponseHead head, Map<String, String> fields) {
    this.pod = pod;
    this.connection = connection;
    this.head = head;
    this.fields = fields;
    input = connection.body(head);
  }

  @Override
  public int status() {
    return head.status();
  }

  @Override
  public Map<String, String> fields() {
    return fields;
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() {
    pod.discard(connection);
  }

  private final class Chunks extends OutputStream {
    private boolean closed;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length > 0) {
        connection.write(RequestWriter.chunk(bytes, offset, length));
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        connection.write(RequestWriter.lastChunk());
      }
    }
  }
}
