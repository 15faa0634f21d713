package dev.berth.transport;

/** The API server does not let this account open the stream (401 or 403). */
public final class StreamForbiddenException extends TransportException {
  public StreamForbiddenException(String message) {
    super(message);
  }
}
