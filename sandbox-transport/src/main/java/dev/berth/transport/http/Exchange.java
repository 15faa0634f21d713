package dev.berth.transport.http;

import dev.berth.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** An answer on a pooled connection. */
final class Exchange implements AgentExchange {
  private final PodConnections pod;
  private final Connection connection;
  private final ResponseHead head;
  private final Map<String, String> fields;
  private final Upload upload;
  private final Runnable onEnd;
  private final Body body;
  private final AtomicBoolean ended = new AtomicBoolean();

  Exchange(
      PodConnections pod,
      Connection connection,
      ResponseHead head,
      Map<String, String> fields,
      Upload upload,
      Runnable onEnd) {
    this.pod = pod;
    this.connection = connection;
    this.head = head;
    this.fields = fields;
    this.upload = upload;
    this.onEnd = onEnd;
    body = connection.body(head);
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
  public long contentLengthOrMinus1() {
    return head.contentLength();
  }

  @Override
  public InputStream body() {
    return new Guarded();
  }

  @Override
  public void close() {
    if (!body.isAtEnd() || !upload.isFinished() || !head.keepAlive()) {
      abort();
    } else if (ended.compareAndSet(false, true)) {
      pod.giveBack(connection);
      onEnd.run();
    }
  }

  @Override
  public void onPodEnd(Runnable action) {
    pod.onEnd(connection, action);
  }

  @Override
  public void abort() {
    if (ended.compareAndSet(false, true)) {
      upload.stop();
      pod.discard(connection);
      onEnd.run();
    }
  }

  /** Aborts at the first failure, and never touches a connection that serves another by now. */
  private final class Guarded extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (body.isAtEnd()) {
        return -1;
      }
      if (ended.get()) {
        throw new TransportException("the exchange is over");
      }
      try {
        return body.read(into, offset, length);
      } catch (IOException e) {
        abort();
        throw upload.explain(e);
      }
    }
  }
}
