package dev.berth.proxy.auth;

import java.io.IOException;

/** The body that came is not the one that was signed. */
public final class ForgedBodyException extends IOException {
  private final String scheme;

  ForgedBodyException(String scheme) {
    super("the body is not the one that was signed");
    this.scheme = scheme;
  }

  /** By which the body was signed. */
  String scheme() {
    return scheme;
  }
}
