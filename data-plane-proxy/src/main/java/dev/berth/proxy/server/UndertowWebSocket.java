package dev.berth.proxy.server;

import dev.berth.proxy.http.WebSocket;
import io.undertow.server.HttpServerExchange;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.AsyncWebSocketHttpServerExchange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.xnio.IoUtils;

/** Undertow's WebSocket with blocking sends, one at a time, and a bounded inbox. */
final class UndertowWebSocket implements WebSocket {
  private static final Duration STALLED = Duration.ofMinutes(2);

  private interface Sending {
    void start(WebSocketCallback<Void> done);
  }

  private final WebSocketChannel channel;
  private final Inbox inbox;
  private final ReentrantLock sending = new ReentrantLock(true);

  private UndertowWebSocket(WebSocketChannel channel, Inbox inbox) {
    this.channel = channel;
    this.inbox = inbox;
  }

  /** False if the request is no handshake that can be answered. */
  static boolean upgrade(
      HttpServerExchange exchange,
      Set<String> subprotocols,
      Consumer<WebSocket> use,
      Runnable otherwise) {
    var handshake = new Hybi13Handshake(subprotocols, false);
    var facade = new AsyncWebSocketHttpServerExchange(exchange, new HashSet<>());
    if (!handshake.matches(facade)) {
      return false;
    }
    var settled = new AtomicBoolean();
    Runnable abandon =
        () -> {
          if (settled.compareAndSet(false, true)) {
            Thread.startVirtualThread(otherwise);
          }
        };
    // A client that has left never gets to the upgrade: only its connection's end tells.
    exchange.getConnection().addCloseListener(_ -> abandon.run());
    exchange.upgradeChannel(
        (connection, _) -> {
          if (settled.compareAndSet(false, true)) {
            open(handshake.createChannel(facade, connection, facade.getBufferPool()), use);
          }
        });
    handshake.handshake(facade);
    if (!exchange.getConnection().isOpen()) {
      abandon.run();
    }
    return true;
  }

  private static void open(WebSocketChannel channel, Consumer<WebSocket> use) {
    var inbox = new Inbox(channel);
    var socket = new UndertowWebSocket(channel, inbox);
    channel.getReceiveSetter().set(receiver(inbox));
    channel.addCloseTask(_ -> inbox.end());
    channel.resumeReceives();
    Thread.ofVirtual()
        .name("berth-websocket")
        .start(
            () -> {
              try {
                use.accept(socket);
              } finally {
                socket.abort();
              }
            });
  }

  private static AbstractReceiveListener receiver(Inbox inbox) {
    return new WebSocketReceiver(inbox);
  }

  @Override
  public Message receive() throws InterruptedException {
    return inbox.take();
  }

  @Override
  public void sendText(String text) throws IOException {
    send(done -> WebSockets.sendText(text, channel, done), STALLED);
  }

  @Override
  public void sendBinary(ByteBuffer bytes) throws IOException {
    send(done -> WebSockets.sendBinary(bytes, channel, done), STALLED);
  }

  @Override
  public void ping() throws IOException {
    send(done -> WebSockets.sendPing(ByteBuffer.allocate(0), channel, done), STALLED);
  }

  @Override
  public void close(int code, String reason, Duration limit) {
    try {
      send(done -> WebSockets.sendClose(code, reason, channel, done), limit);
      inbox.awaitEnd(limit);
    } catch (IOException e) {
      // Gone already, or too slow to be told.
    }
    abort();
  }

  @Override
  public void abort() {
    IoUtils.safeClose(channel);
    inbox.end();
  }

  private void send(Sending message, Duration limit) throws IOException {
    var done = new CompletableFuture<Void>();
    try {
      if (!sending.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the client reads too slowly");
      }
      try {
        message.start(
            new WebSocketCallback<>() {
              @Override
              public void complete(WebSocketChannel from, Void nothing) {
                done.complete(null);
              }

              @Override
              public void onError(WebSocketChannel from, Void nothing, Throwable error) {
                done.completeExceptionally(error);
              }
            });
        done.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } finally {
        sending.unlock();
      }
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted in sending").initCause(e);
    } catch (TimeoutException e) {
      abort();
      throw new IOException("the client reads too slowly", e);
    } catch (ExecutionException e) {
      throw new IOException("the client is gone", e.getCause());
    }
  }
}
