package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A call as it would arrive. */
final class FakeCall {
  final TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Fields that come once more, after the others. */
  final List<Map.Entry<String, String>> again = new ArrayList<>();

  String method;
  String path;
  String query;
  byte[] body;
  Caller caller;
  private UnaryOperator<InputStream> filter = UnaryOperator.identity();

  FakeCall(String method, String path, String query, Map<String, String> headers, String body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers.putAll(headers);
    this.body = body.getBytes(StandardCharsets.UTF_8);
  }

  static FakeCall bearer(String token) {
    return new FakeCall("GET", "/sandboxes", "", Map.of("Authorization", "Bearer " + token), "");
  }

  /** Its body as a handler gets it. */
  byte[] read() throws IOException {
    try (var in = filter.apply(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    }
  }

  byte[] readAnnounced() throws IOException {
    try (var in = filter.apply(new ByteArrayInputStream(body))) {
      return in.readNBytes(body.length);
    }
  }

  Call call() {
    return (Call)
        Proxy.newProxyInstance(
            Call.class.getClassLoader(), new Class<?>[] {Call.class}, (_, m, a) -> answer(m, a));
  }

  @SuppressWarnings("unchecked")
  private Object answer(Method called, Object[] arguments) {
    return switch (called.getName()) {
      case "method" -> method;
      case "rawPath" -> path;
      case "rawQuery" -> query;
      case "headers" -> values((String) arguments[0]);
      case "header" -> values((String) arguments[0]).stream().findFirst();
      case "caller" -> caller;
      case "bodyLength" -> (long) body.length;
      case "wantsWebSocket" -> false;
      case "bodyThrough" -> through((UnaryOperator<InputStream>) arguments[0]);
      case "body" -> filter.apply(new ByteArrayInputStream(body));
      default -> throw new UnsupportedOperationException(called.getName());
    };
  }

  private Object through(UnaryOperator<InputStream> next) {
    var before = filter;
    filter = in -> next.apply(before.apply(in));
    return null;
  }

  private List<String> values(String name) {
    return Stream.concat(
            Optional.ofNullable(headers.get(name)).stream(),
            again.stream().filter(a -> a.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue))
        .toList();
  }
}
