package dev.berth.transport.http;

import dev.berth.transport.TransportException;

/** As many bulk copies or connections as one sandbox may have are in use: 429 or 503, try later. */
public final class TooManyCopiesException extends TransportException {
  public TooManyCopiesException(String message) {
    super(message);
  }
}
