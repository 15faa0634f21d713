package dev.berth.proxy.server;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Serves HTTP/1.1 and WebSockets, each call on a virtual thread of its own. */
public final class HttpServer implements AutoCloseable {
  private static final int MAX_HEAD = 32 * 1024;

  /** A colon, a space and the line's end. */
  private static final int FIELD_OVERHEAD = 4;

  private static final int BUFFER = 8 * 1024;
  private static final int IO_THREADS = 2;

  /** Bounds what calls at a time can take of the heap. */
  public static final int MOST_CALLS = 4096;

  private static final long WATCH_EVERY_MILLIS = 200;
  private static final long WATCH_AFTER_NANOS = Duration.ofMillis(300).toNanos();

  private final Consumer<Call> front;
  private final ClientLimits limits;
  private final Set<Departure> underway = ConcurrentHashMap.newKeySet();
  private final Executor threads;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("berth-departures").daemon().factory());
  private final Undertow undertow;
  private volatile boolean draining;

  /**
   * @param front answers each call; what it throws ends the connection
   */
  public HttpServer(String host, int port, Consumer<Call> front) {
    this(host, port, Optional.empty(), front, ClientLimits.STANDARD);
  }

  /**
   * @param tls speaks HTTPS, and nothing else, where there is one
   */
  public HttpServer(String host, int port, Optional<SSLContext> tls, Consumer<Call> front) {
    this(host, port, tls, front, ClientLimits.STANDARD);
  }

  HttpServer(String host, int port, Consumer<Call> front, ClientLimits limits) {
    this(host, port, Optional.empty(), front, limits);
  }

  private HttpServer(
      String host, int port, Optional<SSLContext> tls, Consumer<Call> front, ClientLimits limits) {
    this.front = front;
    this.limits = limits;
    var factory = Thread.ofVirtual().name("berth-call-", 0).factory();
    threads = task -> factory.newThread(task).start();
    var builder = Undertow.builder();
    tls.ifPresentOrElse(
        context -> builder.addHttpsListener(port, host, context, this::accept),
        () -> builder.addHttpListener(port, host, this::accept));
    undertow =
        builder
            .setIoThreads(IO_THREADS)
            .setWorkerThreads(1)
            .setBufferSize(BUFFER)
            .setDirectBuffers(true)
            .setServerOption(UndertowOptions.MAX_HEADER_SIZE, 2 * MAX_HEAD)
            // Bodies are counted by whoever reads them.
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 75_000)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
            // Without one it waits for ever, which a TLS connection has been seen to make of it.
            .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 3_000)
            .build();
  }

  public void start() {
    undertow.start();
    watch.scheduleWithFixedDelay(
        () -> underway.forEach(d -> d.watchIfOlderThan(WATCH_AFTER_NANOS)),
        WATCH_EVERY_MILLIS,
        WATCH_EVERY_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  /** Where it listens, also when it was asked for any free port. */
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress()).getPort();
  }

  /** Calls in work; WebSockets are not among them. */
  public int underway() {
    return underway.size();
  }

  /** From now on connections end with their answer, so that clients go elsewhere. */
  public void drain() {
    draining = true;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    undertow.stop();
  }

  private void accept(HttpServerExchange exchange) {
    if (underway.size() >= limits.calls()) {
      refuse(
          exchange,
          new Problem(503, "OVERLOADED", "the proxy has as many calls in work as it may"));
      return;
    }
    if (headBytes(exchange) > MAX_HEAD) {
      refuse(exchange, new Problem(431, "HEAD_TOO_LARGE", "the request's head is over 32 KiB"));
      return;
    }
    exchange.dispatch(threads, () -> serve(exchange));
  }

  /** About as many as came; what goes over twice the limit ends its connection without a word. */
  private static long headBytes(HttpServerExchange exchange) {
    long bytes = exchange.getRequestURI().length() + exchange.getQueryString().length();
    for (var field : exchange.getRequestHeaders()) {
      for (var value : field) {
        bytes += field.getHeaderName().length() + value.length() + FIELD_OVERHEAD;
      }
    }
    return bytes;
  }

  /** On the I/O thread, and without a word of the request: it costs next to nothing. */
  private static void refuse(HttpServerExchange exchange, Problem problem) {
    var id = UUID.randomUUID().toString();
    exchange.setStatusCode(problem.status());
    exchange.setPersistent(false);
    exchange.getResponseHeaders().put(new HttpString("x-request-id"), id);
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(Json.of(problem, id).toString());
  }

  private void serve(HttpServerExchange exchange) {
    var departure = new Departure(exchange, Thread.currentThread());
    var call = new UndertowCall(exchange, departure, limits);
    if (draining) {
      exchange.setPersistent(false);
    }
    underway.add(departure);
    try {
      front.accept(call);
    } catch (RuntimeException | Error e) {
      call.reset();
      throw e;
    } finally {
      underway.remove(departure);
      call.finish();
    }
  }
}
