package dev.berth.embedded.api;

import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Moves the bytes of a forward, one frame at a time in each direction: whoever does not read stops
 * whoever writes. When one side ends, all of it does.
 */
final class ForwardRelay implements AutoCloseable {
  private static final Duration GOODBYE = Duration.ofSeconds(2);
  private static final Duration BEAT = Duration.ofSeconds(10);

  private final WebSocket socket;
  private final List<ForwardedPort> ports;
  private final AtomicInteger open = new AtomicInteger();
  private Thread heart;

  /**
   * @param ports filled before the relay runs
   */
  ForwardRelay(WebSocket socket, List<ForwardedPort> ports) {
    this.socket = socket;
    this.ports = ports;
  }

  /** Returns when the client or the last of the ports has ended. */
  void run() throws IOException, InterruptedException {
    open.set(ports.size());
    ports.forEach(port -> Thread.ofVirtual().name("berth-forward").start(() -> download(port)));
    heart = Thread.ofVirtual().name("berth-forward-heart").start(this::beat);
    while (socket.receive() instanceof WebSocket.Message message) {
      switch (message) {
        case WebSocket.Binary(var bytes) -> upload(bytes);
        case WebSocket.Closed _ -> {
          return;
        }
        case WebSocket.Text _, WebSocket.Pong _ -> {}
      }
    }
  }

  private void upload(byte[] bytes) throws IOException {
    var channel = bytes.length == 0 ? 1 : bytes[0] & 0xff;
    // Only the even channels carry data; on an error channel a client has nothing to say.
    if (channel % 2 == 0 && channel / 2 < ports.size()) {
      ports.get(channel / 2).write(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
    }
  }

  private void download(ForwardedPort port) {
    try {
      port.copyToClient();
    } catch (IOException e) {
      // The end of either side, which is the end of this port.
    }
    port.close();
    if (open.decrementAndGet() == 0) {
      socket.close(1000, "", GOODBYE);
    }
  }

  /**
   * While the pod does not read, nothing is received either: only a ping that fails then tells that
   * the client is gone.
   */
  private void beat() {
    try {
      while (true) {
        Thread.sleep(BEAT);
        socket.ping();
      }
    } catch (InterruptedException e) {
      // The forward is over.
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    if (heart != null) {
      heart.interrupt();
    }
    ports.forEach(ForwardedPort::close);
    socket.abort();
  }
}
