package dev.berth.transport;

/** The pod runs, but nobody listens on the agent's port: not yet, or no longer. */
public final class AgentNotListeningException extends TransportException {
  public AgentNotListeningException(String message) {
    super(message);
  }

  public AgentNotListeningException(String message, Throwable cause) {
    super(message, cause);
  }
}
