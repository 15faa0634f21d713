package dev.berth.proxy.server;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.WebSocket;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.xnio.IoUtils;
import org.xnio.Options;

/** One of Undertow's exchanges as a {@link Call}. */
final class UndertowCall implements Call {
  private static final HttpString REQUEST_ID = new HttpString("x-request-id");

  private final HttpServerExchange exchange;
  private final Departure departure;
  private final ClientLimits limits;
  private final String id = UUID.randomUUID().toString();
  private Caller caller;
  private String concern;
  private UnaryOperator<InputStream> filter = UnaryOperator.identity();
  private CallBody body;
  private CallOutput output;
  private int status;
  private volatile boolean broken;
  private boolean upgraded;

  UndertowCall(HttpServerExchange exchange, Departure departure, ClientLimits limits) {
    this.exchange = exchange;
    this.departure = departure;
    this.limits = limits;
    exchange.getResponseHeaders().put(REQUEST_ID, id);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String method() {
    return exchange.getRequestMethod().toString();
  }

  @Override
  public String rawPath() {
    var uri = exchange.getRequestURI();
    if (!exchange.isHostIncludedInRequestURI()) {
      return uri;
    }
    var authority = uri.indexOf("//");
    var path = authority < 0 ? -1 : uri.indexOf('/', authority + 2);
    return path < 0 ? "/" : uri.substring(path);
  }

  @Override
  public String rawQuery() {
    return Optional.ofNullable(exchange.getQueryString()).orElse("");
  }

  @Override
  public List<String> headers(String name) {
    var values = exchange.getRequestHeaders().get(name);
    return values == null ? List.of() : List.copyOf(values);
  }

  @Override
  public Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("the call was not authenticated");
    }
    return caller;
  }

  @Override
  public void authenticated(Caller caller) {
    this.caller = caller;
  }

  @Override
  public void always(String field, String value) {
    exchange.getResponseHeaders().put(new HttpString(field), value);
  }

  @Override
  public void bodyThrough(UnaryOperator<InputStream> next) {
    var before = filter;
    filter = in -> next.apply(before.apply(in));
  }

  @Override
  public void concerns(String name) {
    concern = name;
  }

  @Override
  public Optional<String> concern() {
    return Optional.ofNullable(concern);
  }

  @Override
  public String peer() {
    var address = exchange.getSourceAddress();
    return address == null ? "" : address.getHostString();
  }

  @Override
  public long bodyLength() {
    HeaderMap head = exchange.getRequestHeaders();
    if (head.contains(Headers.TRANSFER_ENCODING)) {
      return -1;
    }
    return Math.max(exchange.getRequestContentLength(), 0);
  }

  @Override
  public InputStream body(long limit) {
    if (bodyLength() > limit) {
      throw Problem.tooLarge(limit);
    }
    if (bodyLength() == 0) {
      return filter.apply(InputStream.nullInputStream());
    }
    body = new CallBody(exchange, bodyLength(), limit, limits);
    return filter.apply(body);
  }

  @Override
  public void answer(int status, Map<String, String> fields, byte[] bytes) throws IOException {
    try (var out = begin(status, fields, bytes.length)) {
      if (bytes.length > 0) {
        out.write(bytes);
      }
    }
  }

  @Override
  public OutputStream begin(int status, Map<String, String> fields, long length) {
    this.status = status;
    exchange.setStatusCode(status);
    fields.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    var mayHaveBody = status != 204 && status != 304;
    if (mayHaveBody && length >= 0) {
      exchange.setResponseContentLength(length);
    }
    output =
        new CallOutput(
            exchange.getResponseChannel(),
            mayHaveBody ? length : 0,
            limits.answerWait(),
            this::answerIsComplete);
    return output;
  }

  @Override
  public boolean hasBegun() {
    return status != 0;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public void reset() {
    broken = true;
    departure.stop();
    try {
      exchange.getConnection().setOption(Options.CLOSE_ABORT, true);
    } catch (IOException | IllegalArgumentException e) {
      // Then the missing end of the body has to do.
    }
    IoUtils.safeClose(exchange.getConnection());
  }

  @Override
  public void onDeparture(Runnable action) {
    departure.add(action);
  }

  @Override
  public boolean hasDeparted() {
    return departure.hasLeft();
  }

  @Override
  public boolean wantsWebSocket() {
    return header("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
  }

  @Override
  public void upgrade(Set<String> subprotocols, Consumer<WebSocket> use, Runnable otherwise) {
    departure.stop();
    if (!UndertowWebSocket.upgrade(exchange, subprotocols, use, otherwise)) {
      throw Problem.badRequest("this is no proper WebSocket handshake of version 13");
    }
    status = 101;
    upgraded = true;
  }

  /** The handler has returned: leaves the connection ready for the next request, or ends it. */
  void finish() {
    departure.stop();
    if (upgraded || broken) {
      return;
    }
    if (departure.hasLeft()) {
      reset();
      return;
    }
    try {
      if (output != null) {
        output.close();
      }
      var rest = body == null ? new CallBody(exchange, bodyLength(), 0, limits) : body;
      if (!rest.finish()) {
        reset();
        return;
      }
      exchange.endExchange();
    } catch (IOException e) {
      reset();
    }
  }

  private void answerIsComplete() {
    departure.stop();
  }
}
