package dev.berth.transport;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Speaks the channels of port-forward and exec as an API server does; the test plays the pod. */
final class FakeApiServer implements AutoCloseable {
  /** What the pod does with bytes from the client. */
  interface Pod {
    default void opened(Peer peer) throws IOException {}

    default void received(Peer peer, byte[] bytes) throws IOException {}
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();
  final BlockingQueue<Peer> closed = new LinkedBlockingQueue<>();

  private final Undertow server;

  private FakeApiServer(HttpHandler handler) {
    server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(
                exchange -> {
                  requests.add(exchange.getRequestPath() + "?" + exchange.getQueryString());
                  tokens.add(
                      String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                  handler.handleRequest(exchange);
                })
            .build();
    server.start();
  }

  /** Refuses every handshake. */
  static FakeApiServer refusing(int status, String body) {
    return new FakeApiServer(
        exchange -> exchange.setStatusCode(status).getResponseSender().send(body));
  }

  static FakeApiServer serving(String subprotocol, Pod pod) {
    var self = new FakeApiServer[1];
    var handshake = new Hybi13Handshake(Set.of(subprotocol), false);
    var handler =
        new WebSocketProtocolHandshakeHandler(
            Set.of(handshake),
            (WebSocketConnectionCallback)
                (_, channel) -> {
                  var peer = new Peer(channel);
                  channel.addCloseTask(_ -> self[0].closed.add(peer));
                  channel.getReceiveSetter().set(listener(peer, pod));
                  Thread.ofVirtual().start(() -> run(() -> pod.opened(peer)));
                  peer.receiveMore();
                });
    self[0] = new FakeApiServer(handler);
    return self[0];
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void run(Action action) {
    try {
      action.run();
    } catch (IOException e) {
      // The client left.
    }
  }

  private static AbstractReceiveListener listener(Peer peer, Pod pod) {
    // The pod may block, which an I/O thread must not.
    var inOrder = Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    return new AbstractReceiveListener() {
      @Override
      protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message)
          throws IOException {
        try (var data = message.getData()) {
          var buffer = WebSockets.mergeBuffers(data.getResource());
          var bytes = new byte[buffer.remaining()];
          buffer.get(bytes);
          if (bytes.length > 0 && bytes[0] == 0) {
            channel.suspendReceives();
            inOrder.execute(
                () -> {
                  run(() -> pod.received(peer, Arrays.copyOfRange(bytes, 1, bytes.length)));
                  peer.receiveMore();
                });
          }
        }
      }
    };
  }

  Config config() {
    var port = ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("http://127.0.0.1:" + port)
        .withOauthToken("secret")
        .build();
  }

  @Override
  public void close() {
    server.stop();
  }

  /** One stream, as the server sees it. */
  static final class Peer {
    private final WebSocketChannel channel;
    private boolean paused;

    Peer(WebSocketChannel channel) {
      this.channel = channel;
    }

    /** As Kubernetes does at first: on each channel the port, little-endian. */
    void announcePort(int port) throws IOException {
      for (int c = 0; c < 2; c++) {
        send(c, new byte[] {(byte) port, (byte) (port >> 8)});
      }
    }

    /** Blocks while the client does not read. */
    void send(int channelNumber, byte[] bytes) throws IOException {
      var frame = ByteBuffer.allocate(bytes.length + 1).put((byte) channelNumber).put(bytes).flip();
      WebSockets.sendBinaryBlocking(frame, channel);
    }

    void send(int channelNumber, String text) throws IOException {
      send(channelNumber, text.getBytes(StandardCharsets.UTF_8));
    }

    void close(int code) throws IOException {
      WebSockets.sendCloseBlocking(code, "", channel);
    }

    /** For good: also where the server was just about to receive its first or next frame. */
    synchronized void pause() {
      paused = true;
      channel.suspendReceives();
    }

    private synchronized void receiveMore() {
      if (!paused) {
        channel.resumeReceives();
      }
    }
  }
}
