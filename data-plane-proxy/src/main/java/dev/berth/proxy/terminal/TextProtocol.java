package dev.berth.proxy.terminal;

import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code protocol=text}, for xterm.js: text is text both ways; a binary message of eight bytes is a
 * size, rows and then columns, big-endian.
 */
final class TextProtocol implements Protocol {
  private static final int SIZE_BYTES = 8;

  private final Utf8Stream decoder = new Utf8Stream();

  @Override
  public List<Order> read(WebSocket.Message message) {
    return switch (message) {
      case WebSocket.Text(var text) -> List.of(new Input(text.getBytes(StandardCharsets.UTF_8)));
      case WebSocket.Binary(var bytes) when bytes.length == SIZE_BYTES -> {
        var size = ByteBuffer.wrap(bytes);
        yield List.of(new Resize(size.getInt(), size.getInt()));
      }
      // Some clients send keystrokes as binary messages.
      case WebSocket.Binary(var bytes) -> List.of(new Input(bytes));
      default -> List.of();
    };
  }

  @Override
  public boolean isHeartbeat(WebSocket.Message message) {
    return true;
  }

  @Override
  public boolean serverPings() {
    return true;
  }

  /**
   * The prompt is all that such a client shows. One that may attach later learns by what, in a
   * sequence that no screen shows.
   */
  @Override
  public void established(WebSocket socket, Started started) throws IOException {
    if (started.isKept() && started.sessionId().filter(TextProtocol::isPlain).isPresent()) {
      var told = new StringBuilder("\u001b]8642;terminal=").append(started.sessionId().get());
      told.append(";reattach=").append(started.reattach().getAsLong());
      started.replay().ifPresent(bytes -> told.append(";replay=").append(bytes));
      started.dropped().ifPresent(bytes -> told.append(";dropped=").append(bytes));
      socket.sendText(told.append('\u0007').toString());
    }
  }

  private static boolean isPlain(String id) {
    return id.matches("[0-9A-Za-z-]+");
  }

  @Override
  public void output(WebSocket socket, byte[] bytes, boolean replayed) throws IOException {
    var text = decoder.decode(bytes);
    if (!text.isEmpty()) {
      socket.sendText(text);
    }
  }

  @Override
  public void warn(WebSocket socket, int secondsLeft) {
    // It would stand in the middle of what a program draws.
  }

  @Override
  public void exited(WebSocket socket, int exitCode) {
    // The close says it.
  }

  @Override
  public void closing(WebSocket socket, String reason) {
    // The close has the reason.
  }
}
