package dev.berth.proxy.auth;

import java.io.IOException;

/** The body that came is not the one that was signed. */
public final class ForgedBodyException extends IOException {
  ForgedBodyException() {
    super("the body is not the one that was signed");
  }
}
