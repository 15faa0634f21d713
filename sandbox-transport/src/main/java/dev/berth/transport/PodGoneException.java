package dev.berth.transport;

/** The pod does not exist, or none of its containers runs any more. */
public final class PodGoneException extends TransportException {
  public PodGoneException(String message) {
    super(message);
  }
}
