package dev.berth.transport.http;

import dev.berth.transport.TransportException;

/** The agent did not answer in time, or fell silent: 504. */
public final class AgentTimeoutException extends TransportException {
  public AgentTimeoutException(String message) {
    super(message);
  }
}
