package dev.berth.proxy.http;

import java.io.IOException;

/** A body that came in chunks went over its limit: 413. */
public final class BodyTooLargeException extends IOException {
  public BodyTooLargeException(long limit) {
    super("the body is over its limit of " + limit + " bytes");
  }
}
