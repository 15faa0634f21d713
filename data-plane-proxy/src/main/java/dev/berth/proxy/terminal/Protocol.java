package dev.berth.proxy.terminal;

import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.util.List;

/** What travels over the client's WebSocket; one object serves one terminal. */
interface Protocol {
  /** What a message of the client asks for. */
  sealed interface Order {}

  record Input(byte[] bytes) implements Order {}

  record Resize(int rows, int columns) implements Order {}

  /** The client is there, and that is all. */
  record Alive() implements Order {}

  /** An answer that the client gets at once. */
  record Reply(String text) implements Order {}

  List<Order> read(WebSocket.Message message);

  /** Whether the message shows that the client's end still lives. */
  boolean isHeartbeat(WebSocket.Message message);

  /** Whether the server pings, since the client's protocol has no message for it. */
  boolean serverPings();

  void established(WebSocket socket, Started started) throws IOException;

  /**
   * @param replayed whether it was printed before this client came
   */
  void output(WebSocket socket, byte[] bytes, boolean replayed) throws IOException;

  void warn(WebSocket socket, int secondsLeft) throws IOException;

  void exited(WebSocket socket, int exitCode) throws IOException;

  void closing(WebSocket socket, String reason) throws IOException;
}
