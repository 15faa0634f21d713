package dev.berth.transport.http;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.StreamOpener;
import dev.berth.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;

/**
 * HTTP/1.1 client to agents, with a few kept-open connections per pod. Blocking: use it from
 * virtual threads. Safe for any number of them.
 */
public final class AgentHttp implements AutoCloseable {
  public AgentHttp(StreamOpener opener, PoolSettings settings) {}

  /**
   * Sends a request and returns once the answer's head is there, also while the body is still being
   * sent. A request that broke is sent once more only where no byte of it had left, or where it has
   * no body and its method may be repeated.
   *
   * @param body null for none; read by another thread until the answer is closed
   * @param bodyLengthOrMinus1 its exact length, or -1 to send it chunked
   * @throws dev.berth.transport.AgentNotListeningException no byte was sent: try again later
   * @throws dev.berth.transport.PodGoneException no byte was sent, and none will be
   * @throws TooManyCopiesException no byte was sent: try again later
   * @throws AgentTimeoutException see {@link PoolSettings} for the limits
   * @throws BadAnswerException the answer is no HTTP that is safe to pass on
   * @throws RequestBodyException {@code body} failed or was too short
   * @throws dev.berth.transport.TransportException the stream broke
   */
  public AgentExchange send(
      AgentAddress address, RequestHead head, InputStream body, long bodyLengthOrMinus1)
      throws IOException {
    throw new TransportException("not there yet");
  }

  /** Opens a connection of its own for one request that is chunked both ways. Throws as send. */
  public DuplexExchange duplex(AgentAddress address, RequestHead head) throws IOException {
    throw new TransportException("not there yet");
  }

  /** The pod is no more: aborts whatever is open to it, wakes those who wait. */
  public void forget(String podUid) {}

  /** Aborts everything. */
  @Override
  public void close() {}
}
