package dev.berth.transport;

import java.io.IOException;

/**
 * A stream could not be opened, or broke. The message carries the cluster's own words, which name
 * nodes and accounts: for logs, not for whoever called the REST API.
 */
public class TransportException extends IOException {
  public TransportException(String message) {
    super(message);
  }

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
