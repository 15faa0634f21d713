package dev.berth.proxy.http;

import java.io.IOException;

/** The client takes longer over its body than the server waits for one. */
public final class BodyTooSlowException extends IOException {
  private static final long serialVersionUID = 1;

  public BodyTooSlowException() {
    super("the body did not come in time");
  }
}
