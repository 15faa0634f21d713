package dev.berth.proxy.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A WebSocket as blocking code sees it. One thread receives, any may send; what nobody receives
 * stops the client, and a send blocks while the client does not read.
 */
public interface WebSocket {
  /** Longest message taken; a longer one ends the connection with 1009. */
  int MAX_MESSAGE = 256 << 10;

  /** What arrives. */
  sealed interface Message {}

  record Text(String text) implements Message {}

  record Binary(byte[] bytes) implements Message {}

  record Pong() implements Message {}

  /**
   * The client closed, or its connection broke; nothing comes after it.
   *
   * @param code of its close; {@link #BROKEN} where there was none
   */
  record Closed(int code) implements Message {}

  /** As RFC 6455 has it for a connection that ended without a close. */
  int BROKEN = 1006;

  /** The next message; waits for it. */
  Message receive() throws InterruptedException;

  void sendText(String text) throws IOException;

  /** Sends one message; the bytes may be used again afterwards. */
  void sendBinary(ByteBuffer bytes) throws IOException;

  void ping() throws IOException;

  /** Says goodbye and ends the connection, at the latest after the given time. */
  void close(int code, String reason, Duration limit);

  /** Ends the connection at once; wakes whoever sends or receives. */
  void abort();
}
