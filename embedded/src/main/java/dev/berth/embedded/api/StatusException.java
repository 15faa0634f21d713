package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer other than success: a {@code Status} object and its HTTP code. */
final class StatusException extends RuntimeException {
  private final int code;
  private final transient ObjectNode status;

  StatusException(int code, ObjectNode status) {
    super(status.path("message").asText(), null, false, false);
    this.code = code;
    this.status = status;
  }

  int code() {
    return code;
  }

  ObjectNode status() {
    return status;
  }
}
