package dev.berth.agent.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One request as handlers see it: path and query decoded, the body a stream. */
public final class Request {
  public static final String ID_HEADER = "Berth-Request-Id";
  private final HttpExchange exchange;
  private final Map<String, String> pathParameters;
  private final Map<String, String> query = new LinkedHashMap<>();
  private final Set<String> repeated = new HashSet<>();

  Request(HttpExchange exchange, Map<String, String> pathParameters) {
    this.exchange = exchange;
    this.pathParameters = pathParameters;
    parse(exchange.getRequestURI().getRawQuery());
  }

  public String method() {
    return exchange.getRequestMethod();
  }

  public String path(String name) {
    return pathParameters.get(name);
  }

  /** A parameter of the query. Refused with 400 where it is there more than once. */
  public Optional<String> query(String name) {
    if (repeated.contains(name)) {
      throw ApiException.badRequest("`" + name + "` is in the query more than once");
    }
    return Optional.ofNullable(query.get(name));
  }

  /** A whole number of the query within bounds, or the given default where it is absent. */
  public int queryInteger(String name, int otherwise, int least, int most) {
    String text = query(name).orElse("");
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below, with the same words as a number out of bounds
    }
    throw ApiException.badRequest(
        "`" + name + "` must be a whole number from " + least + " to " + most + "; got " + text);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The proxy's own id of this call; interrupts name it. Empty where a call came without one. */
  public String id() {
    return header(ID_HEADER).orElse("");
  }

  public boolean wantsEvents() {
    return header("Accept").filter(a -> a.contains("text/event-stream")).isPresent();
  }

  public InputStream body() {
    return exchange.getRequestBody();
  }

  /** The body as a JSON object, at most 1 MiB: more than that no member but a spilled one has. */
  public JsonObject json() throws IOException {
    return json(UnaryOperator.identity());
  }

  /**
   * As {@link #json()}, read through a filter that sees the bytes first, at most 10 MiB, and may
   * keep some away from the heap.
   */
  public JsonObject json(UnaryOperator<InputStream> filter) throws IOException {
    String type = header("Content-Type").orElse("application/json");
    if (!type.isBlank() && !type.contains("json") && !type.startsWith("application/octet-stream")) {
      throw new ApiException(
          415, "UNSUPPORTED_MEDIA_TYPE", "the body must be application/json; got " + type);
    }
    long length = header("Content-Length").map(Request::length).orElse(-1L);
    if (length > JsonObject.MAX_BYTES) {
      throw new ApiException(413, "TOO_LARGE", "the JSON body is over its limit of 10 MiB");
    }
    InputStream held = filter.apply(new BoundedStream(body(), JsonObject.MAX_BYTES));
    try {
      return JsonObject.read(new BoundedStream(held, JsonObject.MAX_HELD));
    } catch (ApiException e) {
      drain();
      throw e;
    }
  }

  /** The server resets a connection with much unread, and the answer would be lost with it. */
  private void drain() throws IOException {
    byte[] rest = new byte[8192];
    for (long n = 0, read = 0; n >= 0 && read <= JsonObject.MAX_BYTES; read += n) {
      n = body().read(rest);
    }
  }

  private static long length(String header) {
    try {
      return Long.parseLong(header.trim());
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("Content-Length must be a number");
    }
  }

  private void parse(String rawQuery) {
    if (rawQuery == null) {
      return;
    }
    for (String pair : rawQuery.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (query.putIfAbsent(name, value) != null) {
        repeated.add(name);
      }
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("the query has a broken percent-encoding");
    }
  }
}
