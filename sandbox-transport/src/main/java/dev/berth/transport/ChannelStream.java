package dev.berth.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A byte stream over one WebSocket. At most one frame is on its way in either direction: the next
 * one is asked for when the last one has been read, and sent when the last one has left. That alone
 * is the back-pressure; TCP does the rest.
 */
final class ChannelStream implements ByteStream, WebSocket.Listener {
  private final Channels channels;
  private final AgentAddress address;
  private final Consumer<ChannelStream> onEnd;
  private final Input input = new Input();
  private final FrameOutput output = new FrameOutput(this::send);
  private final Heartbeat heart = new Heartbeat();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private WebSocket socket;
  private ByteBuffer incoming;
  private CompletableFuture<Void> consumed;
  private boolean sending;
  private boolean ended;
  private Supplier<IOException> failure;

  // Only the WebSocket's own, ordered callbacks use these two.
  private boolean messageBegins = true;
  private int channel;

  ChannelStream(Channels channels, AgentAddress address, Consumer<ChannelStream> onEnd) {
    this.channels = channels;
    this.address = address;
    this.onEnd = onEnd;
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
  public boolean isOpen() {
    return locked(() -> !ended);
  }

  @Override
  public void close() {
    end(() -> new TransportException("stream was closed on this side"), true);
  }

  @Override
  public void onOpen(WebSocket opened) {
    locked(() -> socket = opened);
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
    if (messageBegins && piece.hasRemaining()) {
      channel = piece.get() & 0xff;
      messageBegins = false;
    }
    var meaning = messageBegins ? new Channels.Nothing() : channels.receive(channel, piece, last);
    messageBegins |= last;
    return switch (meaning) {
      case Channels.Data _ -> offer(piece);
      case Channels.Nothing _ -> heard(from);
      case Channels.End(var words) -> {
        end(words.<Supplier<IOException>>map(w -> () -> explained(w)).orElse(null), false);
        yield null;
      }
    };
  }

  private IOException explained(String words) {
    return ClusterWords.failed(address + ": " + words);
  }

  private CompletionStage<?> offer(ByteBuffer piece) {
    return locked(
        () -> {
          heart.heard();
          incoming = piece;
          consumed = new CompletableFuture<>();
          changed.signalAll();
          return consumed;
        });
  }

  private CompletionStage<?> heard(WebSocket from) {
    locked(
        () -> {
          heart.heard();
          return null;
        });
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
    end(() -> new TransportException(address + ": a text frame, which no channel uses"), false);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    return heard(from);
  }

  @Override
  public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    return heard(from);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    var text = address + ": closed with " + code + " " + reason;
    end(code == WebSocket.NORMAL_CLOSURE ? null : () -> ClusterWords.failed(text), false);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end(() -> new TransportException(address + ": " + error, error), false);
  }

  /** Called now and then: keeps a quiet stream alive, and ends one whose other side fell silent. */
  void beat() {
    WebSocket quiet;
    Heartbeat.Beat due;
    lock.lock();
    try {
      quiet = socket;
      due = ended || quiet == null ? Heartbeat.Beat.NOTHING : heart.beat(incoming != null);
    } finally {
      lock.unlock();
    }
    switch (due) {
      case NOTHING -> {}
      case PING -> quiet.sendPing(ByteBuffer.allocate(0));
      case END -> end(() -> new TransportException(address + ": no answer to a ping"), false);
    }
  }

  /**
   * @param why null for an orderly end
   * @param discard whether what arrived and was not read yet is dropped
   */
  private void end(Supplier<IOException> why, boolean discard) {
    WebSocket open;
    lock.lock();
    try {
      if (discard) {
        incoming = null;
        failure = ended && failure != null ? failure : why;
      }
      if (ended) {
        changed.signalAll();
        return;
      }
      ended = true;
      failure = why;
      open = socket;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    onEnd.accept(this);
    if (open != null) {
      open.abort();
    }
  }

  private int read(byte[] into, int offset, int length) throws IOException {
    WebSocket next = null;
    int count;
    lock.lock();
    try {
      while (incoming == null && !ended) {
        await();
      }
      if (incoming == null) {
        if (failure != null) {
          throw failure.get();
        }
        return -1;
      }
      count = Math.min(length, incoming.remaining());
      incoming.get(into, offset, count);
      if (!incoming.hasRemaining()) {
        incoming = null;
        consumed.complete(null);
        next = ended ? null : socket;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.request(1);
    }
    return count;
  }

  private void send(ByteBuffer frame) throws IOException {
    WebSocket to;
    lock.lock();
    try {
      failIfEnded();
      sending = true;
      to = socket;
    } finally {
      lock.unlock();
    }
    to.sendBinary(frame, true).whenComplete((_, error) -> sent(error));
    lock.lock();
    try {
      while (sending && !ended) {
        await();
      }
      if (sending) {
        failIfEnded();
      }
    } finally {
      lock.unlock();
    }
  }

  private void sent(Throwable error) {
    locked(
        () -> {
          sending &= error != null;
          changed.signalAll();
          return null;
        });
    if (error != null) {
      end(() -> new TransportException(address + ": " + error, error), false);
    }
  }

  private void failIfEnded() throws IOException {
    if (ended) {
      throw failure != null
          ? failure.get()
          : new TransportException(address + ": the other side has closed");
    }
  }

  private void await() throws IOException {
    try {
      changed.await();
    } catch (InterruptedException e) {
      // A frame may be on its way out of a buffer of ours: the stream cannot be used again.
      close();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted in a stream").initCause(e);
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      return length == 0 ? 0 : ChannelStream.this.read(into, offset, length);
    }

    @Override
    public int available() {
      return locked(() -> incoming == null ? 0 : incoming.remaining());
    }
  }
}
