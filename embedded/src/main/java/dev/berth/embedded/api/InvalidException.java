package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;

/** An object was refused; the {@code Status} says why in the real server's words. */
public class InvalidException extends RuntimeException {
  private final int code;
  private final transient JsonNode status;

  /**
   * @param code 422, or 400 for a body that cannot be decoded
   * @param status an object of kind {@code Status}, of the same code
   */
  public InvalidException(int code, JsonNode status) {
    super(status.path("message").asText());
    this.code = code;
    this.status = status;
  }

  public int code() {
    return code;
  }

  public JsonNode status() {
    return status;
  }
}
