package dev.berth.proxy.terminal;

import dev.berth.proxy.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client that keeps the texts that it gets, and sends nothing. */
final class Screen implements WebSocket {
  final List<String> texts = new ArrayList<>();

  @Override
  public void sendText(String text) {
    texts.add(text);
  }

  @Override
  public Message receive() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sendBinary(ByteBuffer bytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void ping() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close(int code, String reason, Duration limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort() {
    throw new UnsupportedOperationException();
  }
}
