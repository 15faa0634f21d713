package dev.berth.proxy.server;

import dev.berth.proxy.http.WebSocket;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;

/** Puts whole messages into the inbox. Runs on an I/O thread and never blocks it. */
final class WebSocketReceiver extends AbstractReceiveListener {
  private final Inbox inbox;
  private int closeCode = WebSocket.BROKEN;

  WebSocketReceiver(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  protected long getMaxTextBufferSize() {
    return WebSocket.MAX_MESSAGE;
  }

  @Override
  protected long getMaxBinaryBufferSize() {
    return WebSocket.MAX_MESSAGE;
  }

  @Override
  protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
    var text = message.getData();
    inbox.put(new WebSocket.Text(text), text.length());
  }

  @Override
  protected void onFullBinaryMessage(WebSocketChannel from, BufferedBinaryMessage message) {
    try (var data = message.getData()) {
      var merged = WebSockets.mergeBuffers(data.getResource());
      var bytes = new byte[merged.remaining()];
      merged.get(bytes);
      inbox.put(new WebSocket.Binary(bytes), bytes.length);
    }
  }

  @Override
  protected void onFullPongMessage(WebSocketChannel from, BufferedBinaryMessage message)
      throws IOException {
    super.onFullPongMessage(from, message);
    inbox.put(new WebSocket.Pong(), 0);
  }

  @Override
  protected void onCloseMessage(CloseMessage message, WebSocketChannel from) {
    closeCode = message.getCode() & 0xffff;
  }

  @Override
  protected void onFullCloseMessage(WebSocketChannel from, BufferedBinaryMessage message)
      throws IOException {
    super.onFullCloseMessage(from, message);
    inbox.end(closeCode);
  }

  @Override
  protected void onError(WebSocketChannel from, Throwable error) {
    super.onError(from, error);
    inbox.end();
  }
}
