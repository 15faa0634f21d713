package dev.berth.proxy.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One request and its answer, as handlers see them: blocking, used by one virtual thread. Nothing
 * of it is buffered beyond a few KiB.
 */
public interface Call {
  /** This proxy's own id of the call; every answer carries it as {@code x-request-id}. */
  String id();

  String method();

  /** As the client sent it, percent-encoded, without the query. */
  String rawPath();

  /** As the client sent it, without the question mark; empty where there is none. */
  String rawQuery();

  /** Every value of a field, in the order of arrival. */
  List<String> headers(String name);

  default Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /**
   * Who makes it.
   *
   * @throws IllegalStateException if it was not authenticated
   */
  Caller caller();

  /** Tells who makes it; a route's handler may rely on it. */
  void authenticated(Caller caller);

  /** Puts a field on whatever answer the call gets. */
  void always(String field, String value);

  /** Who reads the body reads it through this, which may check it or look on. */
  void bodyThrough(UnaryOperator<InputStream> filter);

  /** Says which sandbox or template the call turned out to be about, where its path does not. */
  void concerns(String name);

  /** What was said by {@link #concerns}. */
  Optional<String> concern();

  /** Address of whoever connected, for the log. */
  String peer();

  /** Bytes of the body as announced; 0 where there is none, -1 where it comes in chunks. */
  long bodyLength();

  /**
   * The request's body. Reads fail with {@link BodyTooLargeException} beyond the limit, and with
   * another {@link IOException} where the client left.
   *
   * @throws Problem 413 at once where the announced length is over the limit
   */
  InputStream body(long limit);

  /** Sends a whole answer. */
  void answer(int status, Map<String, String> fields, byte[] body) throws IOException;

  /**
   * Sends an answer's head; the stream takes the body, each write leaves at once and blocks while
   * the client does not read. Closing it ends the answer.
   *
   * @param lengthOrMinus1 -1 sends it in chunks
   */
  OutputStream begin(int status, Map<String, String> fields, long lengthOrMinus1)
      throws IOException;

  /** Whether an answer's head is on its way, so that no other can be given. */
  boolean hasBegun();

  /** The status answered, 0 before that. */
  int status();

  /** Ends the client's connection in a way that no client takes for a complete answer. */
  void reset();

  /**
   * Runs the action, on a thread of its own, when the client leaves before it has its answer. After
   * that, or once the answer is complete, it is forgotten.
   */
  void onDeparture(Runnable action);

  /** Whether the client was seen leaving. */
  boolean hasDeparted();

  boolean wantsWebSocket();

  /**
   * Makes a WebSocket of the connection.
   *
   * @param subprotocols those served, of which the client's first is confirmed
   * @param use runs on a virtual thread of its own; the connection ends with it
   * @param otherwise runs instead where the client left before it had its WebSocket
   */
  void upgrade(Set<String> subprotocols, Consumer<WebSocket> use, Runnable otherwise);
}
