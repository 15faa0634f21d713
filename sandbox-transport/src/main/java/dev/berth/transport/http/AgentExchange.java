package dev.berth.transport.http;

import java.io.InputStream;
import java.util.Map;

/** The answer to one request. Its head has arrived; the body is read as it comes. */
public interface AgentExchange extends AutoCloseable {
  /** 200 to 599. */
  int status();

  /**
   * What of the answer's fields may be passed on: Content-Type, Content-Range, ETag, Last-Modified,
   * Content-Disposition, Cache-Control; and {@code Berth-Notices}, which is for the caller only.
   * Names without regard to case.
   */
  Map<String, String> fields();

  /** Length of the body as the agent announced it, also to HEAD; -1 when it is chunked. */
  long contentLengthOrMinus1();

  /**
   * The body, its framing taken off; never more than was announced. A body that ends early, or
   * breaks a rule, is an exception and never a clean end: reset the client's stream then.
   *
   * <p>Fails with {@link TooManyCopiesException} where it turns out to be a bulk copy and too many
   * of these run already.
   */
  InputStream body();

  /**
   * Gives the connection back where both bodies were read to their end, else aborts it. After this
   * the request's body is not read any more, but for a read that is going on.
   */
  @Override
  void close();

  /**
   * Has somebody told, once, when what runs in the pod has ended before the exchange is over: who
   * waits for something else, as to get rid of what was read, hears of it by nothing else. At once
   * where it is so.
   *
   * @param action short, and not blocking
   */
  void onPodEnd(Runnable action);

  /** Ends the exchange at once and wakes whoever reads or writes it. From any thread. */
  void abort();
}
