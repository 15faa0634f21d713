package dev.berth.transport.http;

import java.io.IOException;

/** The request's own body could not be read to its end: the client left, the agent is innocent. */
public final class RequestBodyException extends IOException {
  public RequestBodyException(String message, IOException cause) {
    super(message, cause);
  }
}
