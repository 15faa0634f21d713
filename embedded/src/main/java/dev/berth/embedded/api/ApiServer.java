package dev.berth.embedded.api;

import dev.berth.proxy.server.HttpServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A Kubernetes API server on the loopback interface. Its objects live as long as it does.
 *
 * <p>It serves a few of Kubernetes' own kinds and those of the definitions given to it, with what
 * operators, informers and kubectl rely on. It does not serve exec, attach, scale, webhooks,
 * admission policies, and definitions made later.
 */
public final class ApiServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** What the server asks others. */
  public record Seams(
      AccessControl access,
      Admission admission,
      Documents documents,
      Tables tables,
      PodStreams streams,
      PodLogs logs) {}

  private final EventLog log = new EventLog();
  private final Collector collector;
  private final HttpServer server;
  private final Optional<HttpServer> secure;

  /**
   * Listens when this returns.
   *
   * @param port 0 for a free one
   * @param tls for a second listener, on a free port
   */
  public ApiServer(
      int port, Optional<SSLContext> tls, List<CustomResourceDefinition> definitions, Seams seams) {
    var kinds = Kinds.with(definitions);
    var store = new Store(kinds, log);
    Seed.plant(store, definitions);
    collector = new Collector(new Sweep(kinds, store), log);
    var front = front(kinds, store, seams);
    server = new HttpServer(HOST, port, front);
    secure = tls.map(context -> new HttpServer(HOST, 0, Optional.of(context), front));
    try {
      server.start();
      secure.ifPresent(HttpServer::start);
    } catch (RuntimeException e) {
      // Such as a port that is taken.
      close();
      throw e;
    }
    collector.start();
  }

  private Front front(Kinds kinds, Store store, Seams seams) {
    var representation = new Representation(seams.tables());
    var watches = new WatchAnswer(new Watches(store, log, representation));
    var podEnds = new PodEnds(store, seams.streams(), seams.logs());
    var resources = new Resources(store, seams.admission(), representation, watches, podEnds);
    return new Front(kinds, seams.access(), seams.documents(), resources);
  }

  public int port() {
    return server.port();
  }

  public String url() {
    return "http://" + HOST + ":" + port();
  }

  /** Empty if there is no HTTPS. */
  public Optional<String> secureUrl() {
    return secure.map(https -> "https://" + HOST + ":" + https.port());
  }

  /** Requests in work; WebSockets are not among them. */
  int underway() {
    return server.underway();
  }

  /** Ends every watch and every connection. */
  @Override
  public void close() {
    log.close();
    collector.close();
    secure.ifPresent(HttpServer::close);
    server.close();
  }
}
