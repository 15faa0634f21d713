package dev.berth.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The JDK's side of a WebSocket, one callback after the other: delivers only what was asked for,
 * and uses a buffer again as soon as it was given back.
 */
final class ScriptedSocket implements WebSocket {
  private final ChannelStream stream;
  private long requested;
  private boolean aborted;

  ScriptedSocket(ChannelStream stream) {
    this.stream = stream;
    stream.onOpen(this);
  }

  boolean isAborted() {
    return aborted;
  }

  /**
   * Delivers a piece of a message.
   *
   * @param reading reads all that is there
   */
  void deliver(byte[] piece, boolean last, Runnable reading) {
    assertThat(requested).as("one frame at a time is asked for").isOne();
    requested--;
    var bytes = piece.clone();
    var used = stream.onBinary(this, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), last);
    reading.run();
    if (used != null && !aborted) {
      assertThat(used.toCompletableFuture()).as("a buffer that was read").isCompleted();
    }
    Arrays.fill(bytes, (byte) 0xff);
  }

  void close(int code) {
    stream.onClose(this, code, "");
  }

  @Override
  public void request(long n) {
    requested += n;
  }

  @Override
  public void abort() {
    aborted = true;
  }

  @Override
  public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getSubprotocol() {
    return "";
  }

  @Override
  public boolean isOutputClosed() {
    return aborted;
  }

  @Override
  public boolean isInputClosed() {
    return aborted;
  }
}
