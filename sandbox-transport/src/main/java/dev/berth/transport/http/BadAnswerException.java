package dev.berth.transport.http;

import dev.berth.transport.TransportException;

/** The agent's answer breaks a rule of HTTP/1.1 or a limit: 502, and nothing of it is passed on. */
public final class BadAnswerException extends TransportException {
  public BadAnswerException(String message) {
    super(message);
  }
}
