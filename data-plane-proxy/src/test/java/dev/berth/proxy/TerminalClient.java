package dev.berth.proxy;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A client's end of a terminal. */
final class TerminalClient implements WebSocket.Listener {
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger pings = new AtomicInteger();
  WebSocket socket;
  private final boolean reads;
  private final StringBuffer text = new StringBuffer();

  TerminalClient(boolean reads) {
    this.reads = reads;
  }

  String text() {
    return text.toString();
  }

  @Override
  public void onOpen(WebSocket from) {
    if (reads) {
      from.request(1);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.set(code);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    pings.incrementAndGet();
    return WebSocket.Listener.super.onPing(from, message);
  }
}
