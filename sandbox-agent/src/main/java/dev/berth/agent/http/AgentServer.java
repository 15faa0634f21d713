package dev.berth.agent.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * The agent's HTTP server on the pod's loopback: a virtual thread per request, a bound on how many
 * run at a time, and one form of error.
 */
public final class AgentServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Router router;
  private final Semaphore places;
  private final Notices notices;
  private Predicate<InetSocketAddress> welcome = peer -> true;
  private Runnable afterStart = () -> {};
  private Runnable afterClose = () -> {};

  public AgentServer(int port, Router router, int maxConcurrentRequests, Notices notices)
      throws IOException {
    this.router = router;
    this.places = new Semaphore(maxConcurrentRequests);
    this.notices = notices;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
  }

  /** What to begin once it listens; must return at once. */
  public void onStart(Runnable action) {
    afterStart = action;
  }

  /** Serves no other peers from now on; they get 403. */
  public void serveOnly(Predicate<InetSocketAddress> peers) {
    welcome = peers;
  }

  /** What ends with the server. */
  public void onClose(Runnable action) {
    afterClose = action;
  }

  public void start() {
    server.start();
    afterStart.run();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    afterClose.run();
  }

  private void serve(HttpExchange exchange) {
    Response response = new Response(exchange);
    try {
      String notice = notices.take();
      if (notice != null) {
        response.header(Notices.HEADER, notice);
      }
      dispatch(exchange, response);
    } catch (Throwable e) {
      fail(exchange, response, e);
    } finally {
      exchange.close();
    }
  }

  private void dispatch(HttpExchange exchange, Response response) throws IOException {
    if (!welcome.test(exchange.getRemoteAddress())) {
      throw new ApiException(403, "FORBIDDEN", "this agent is not reached by its port");
    }
    String path = exchange.getRequestURI().getPath();
    Router.Match match = router.find(exchange.getRequestMethod(), path);
    boolean counted = !path.equals("/health") && !path.startsWith("/internal/interrupts/");
    if (counted && !places.tryAcquire()) {
      response.header("Retry-After", "1");
      throw new ApiException(
          429, "TOO_MANY_REQUESTS", "this sandbox already serves as many requests as it may");
    }
    try {
      match.handler().handle(new Request(exchange, match.parameters()), response);
    } finally {
      if (counted) {
        places.release();
      }
    }
  }

  private static void fail(HttpExchange exchange, Response response, Throwable e) {
    if (response.started()) {
      // The head is out: the only honest sign left is a body that ends too early.
      exchange.setStreams(null, new BrokenOff());
      return;
    }
    try {
      switch (e) {
        case ApiException api ->
            error(exchange, response, api.status(), api.code(), api.getMessage());
        case Router.MethodNotAllowed wrong -> {
          response.header("Allow", wrong.getMessage());
          error(exchange, response, 405, "METHOD_NOT_ALLOWED", "allowed: " + wrong.getMessage());
        }
        case InvalidPathException path ->
            error(exchange, response, 400, "INVALID_PARAMETER", "a path has " + path.getReason());
        case OutOfMemoryError memory -> throw memory;
        case ClosedByInterruptException interrupted -> {
          // asked for by the proxy, for which nobody waits any more
        }
        default -> {
          System.err.println("request failed: " + e);
          e.printStackTrace();
          error(exchange, response, 500, "INTERNAL_ERROR", "the agent failed: " + e);
        }
      }
    } catch (IOException gone) {
      // the proxy has left; there is nobody to tell
    }
  }

  /** In place of a body's stream, which the end of its exchange would complete. */
  private static final class BrokenOff extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("broken off");
    }

    @Override
    public void close() throws IOException {
      throw new IOException("broken off: the server drops the connection");
    }
  }

  private static void error(
      HttpExchange exchange, Response response, int status, String code, String message)
      throws IOException {
    String id = exchange.getRequestHeaders().getFirst(Request.ID_HEADER);
    response.json(
        status,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField("code", code);
          json.writeStringField("message", message);
          json.writeEndObject();
          json.writeStringField("code", code);
          json.writeStringField("message", message);
          json.writeStringField("requestId", id == null ? "" : id);
          json.writeEndObject();
        });
  }
}
