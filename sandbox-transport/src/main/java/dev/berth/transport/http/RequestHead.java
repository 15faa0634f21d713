package dev.berth.transport.http;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a request begins with. Fields that are this client's own affair (Host, Connection,
 * Content-Length, Transfer-Encoding and the like) are left out when it is written.
 *
 * @param target path and query as they go on the wire, beginning with {@code /}
 * @param fields names are taken without regard to case
 * @param bulk a copy of files that may be large; counts against {@link PoolSettings#bulkCopies()}
 * @param silence how long the agent may move no byte before the exchange is aborted; empty: {@link
 *     PoolSettings#silence()}
 */
public record RequestHead(
    String method,
    String target,
    Map<String, String> fields,
    boolean bulk,
    Optional<Duration> silence) {
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  /**
   * @throws IllegalArgumentException if a part could end its line on the wire, or is no token where
   *     one is asked for
   */
  public RequestHead {
    require(Wire.isToken(method), "method", method);
    require(target.startsWith("/") && Wire.isTarget(target), "target", target);
    var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    fields.forEach(
        (name, value) -> {
          require(Wire.isToken(name), "field name", name);
          require(Wire.isFieldValue(value), "value of " + name, value);
          require(sorted.put(name, value) == null, "single field", name);
        });
    fields = Collections.unmodifiableMap(sorted);
  }

  /** An exchange that is no bulk copy, with the usual patience. */
  public RequestHead(String method, String target, Map<String, String> fields) {
    this(method, target, fields, false, Optional.empty());
  }

  public RequestHead asBulk() {
    return new RequestHead(method, target, fields, true, silence);
  }

  public RequestHead patient(Duration silence) {
    return new RequestHead(method, target, fields, bulk, Optional.of(silence));
  }

  /** Whether doing it twice is the same as doing it once. */
  boolean repeatable() {
    return REPEATABLE.contains(method);
  }

  private static void require(boolean holds, String what, String value) {
    if (!holds) {
      throw new IllegalArgumentException("not a " + what + ": '" + value + "'");
    }
  }
}
