package dev.berth.proxy.http;

import java.util.Map;

/** A refusal that the client shall read: becomes the API's JSON error with this status. */
public final class Problem extends RuntimeException {
  private final int status;
  private final String code;
  private final transient Map<String, String> fields;

  public Problem(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  /**
   * @param fields further fields of the answer's head, such as Allow
   */
  public Problem(int status, String code, String message, Map<String, String> fields) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.fields = Map.copyOf(fields);
  }

  public static Problem badRequest(String message) {
    return new Problem(400, "INVALID_PARAMETER", message);
  }

  public static Problem notFound(String message) {
    return new Problem(404, "NOT_FOUND", message);
  }

  public static Problem conflict(String message) {
    return new Problem(409, "CONFLICT", message);
  }

  public static Problem tooLarge(long limit) {
    return new Problem(413, "TOO_LARGE", "the body is over its limit of " + (limit >> 20) + " MiB");
  }

  public static Problem tooMany(String message) {
    return new Problem(429, "TOO_MANY_REQUESTS", message, Map.of("Retry-After", "1"));
  }

  public static Problem badGateway(String message) {
    return new Problem(502, "BAD_GATEWAY", message);
  }

  /** Nothing was sent: the call may be repeated as it is. */
  public static Problem notYet(String message) {
    return new Problem(503, "NOT_READY", message, Map.of("Retry-After", "1"));
  }

  public static Problem timeout(String message) {
    return new Problem(504, "GATEWAY_TIMEOUT", message);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public Map<String, String> fields() {
    return fields;
  }
}
