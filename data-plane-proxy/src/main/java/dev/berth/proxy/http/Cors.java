package dev.berth.proxy.http;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Lets pages of named origins use the API (CORS). No origin is allowed that was not named, and
 * cookies never: there are none.
 */
public final class Cors {
  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
  private static final String FIELDS =
      "Authorization, Agentrun-Access-Token, Agentrun-Authorization, X-API-Key, X-Acs-Parent-Id,"
          + " X-Berth-Namespace, Content-Type, Accept, Prefer, Range, Last-Event-ID";
  private static final String SHOWN =
      "x-request-id, Retry-After, Content-Disposition, Content-Range, ETag, Allow";
  private static final String PREFLIGHT_SECONDS = "600";

  private final Set<String> origins;

  /**
   * @param origins such as {@code https://app.example.org}, compared as they are
   */
  public Cors(Set<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  public boolean isAllowed(String origin) {
    return origins.contains(origin);
  }

  /** Puts on what the browser asks for; true if the call was a preflight and is answered. */
  public boolean answers(Call call) throws IOException {
    if (origins.isEmpty()) {
      return false;
    }
    call.always("Vary", "Origin");
    var origin = call.header("Origin").filter(this::isAllowed);
    if (origin.isEmpty()) {
      return false;
    }
    call.always("Access-Control-Allow-Origin", origin.get());
    call.always("Access-Control-Expose-Headers", SHOWN);
    if (!call.method().equals("OPTIONS")
        || call.header("Access-Control-Request-Method").isEmpty()) {
      return false;
    }
    call.answer(
        204,
        Map.of(
            "Access-Control-Allow-Methods",
            METHODS,
            "Access-Control-Allow-Headers",
            FIELDS,
            "Access-Control-Max-Age",
            PREFLIGHT_SECONDS),
        new byte[0]);
    return true;
  }
}
