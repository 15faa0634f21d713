package dev.berth.proxy;

import dev.berth.proxy.activity.Activity;
import dev.berth.proxy.activity.StatusRecorder;
import dev.berth.proxy.auth.Authentication;
import dev.berth.proxy.auth.Standing;
import dev.berth.proxy.document.DocumentFront;
import dev.berth.proxy.forward.AgentHealth;
import dev.berth.proxy.forward.AgentRoutes;
import dev.berth.proxy.forward.Executions;
import dev.berth.proxy.forward.Forwarder;
import dev.berth.proxy.forward.Notices;
import dev.berth.proxy.http.Cors;
import dev.berth.proxy.http.Router;
import dev.berth.proxy.lifecycle.LifeCycleRoutes;
import dev.berth.proxy.manage.Audit;
import dev.berth.proxy.manage.Management;
import dev.berth.proxy.manage.Metrics;
import dev.berth.proxy.sandboxes.Reach;
import dev.berth.proxy.sandboxes.Sandboxes;
import dev.berth.proxy.server.HttpServer;
import dev.berth.proxy.templates.TemplateRoutes;
import dev.berth.proxy.templates.Templates;
import dev.berth.proxy.terminal.TerminalRoute;
import dev.berth.proxy.terminal.Timing;
import dev.berth.transport.StreamOpener;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.PoolSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole proxy, wired. */
public final class Proxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
  private static final Duration CREATING = Duration.ofSeconds(8);
  private static final Duration VERDICT = Duration.ofSeconds(3);

  /** A quarter: one tenant's slow calls leave room for the others'. */
  private static final int CALLS_PER_TENANT = HttpServer.MOST_CALLS / 4;

  /** How soon after a credential is revoked ends what was opened with it, but for the telling. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final long TICK_MILLIS = 200;
  private static final long DRAIN_LOOK_MILLIS = 100;

  /** Clients and load balancers need this long to learn that this replica is not ready any more. */
  private static final Duration STILL_CALLED = Duration.ofSeconds(4);

  private final ProxyConfig config;
  private final Metrics metrics = new Metrics();
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("berth-activity").daemon().factory());
  private final AgentHttp http;
  private final Sandboxes sandboxes;
  private final Authentication authentication;
  private final Standing standing;
  private final Activity activity;
  private final TerminalRoute terminals;
  private final Router router = new Router();

  /** HTTP, and HTTPS if there is a certificate. */
  private final List<HttpServer> servers = new ArrayList<>();

  private final HttpServer management;
  private volatile boolean draining;

  /**
   * @param opener the way to the agents
   * @throws IOException if a file of a secret or certificate cannot be read
   */
  public Proxy(ProxyConfig config, KubernetesClient client, StreamOpener opener, Timing timing)
      throws IOException {
    this.config = config;
    http = new AgentHttp(metrics.counted(opener), PoolSettings.defaults());
    sandboxes = new Sandboxes(client, config.namespaces(), http::podHasEnded, http::forget);
    var reach = new Reach(sandboxes, CREATING);
    activity = new Activity(new StatusRecorder(sandboxes), Clock.systemUTC(), background);
    var cors = new Cors(config.corsOrigins());
    authentication =
        new Authentication(config.auth(), client, config.namespace(), sandboxes, cors, metrics);
    authentication.register(router, sandboxes);
    standing = new Standing(authentication.gate(), LOOK_AGAIN);
    var notices = new Notices(client, config.podName(), Clock.systemUTC(), background);
    terminals = new TerminalRoute(http, reach, activity, notices, standing, timing);
    var templates = new Templates(client, call -> call.caller().tenant());
    new TemplateRoutes(templates, config.rest().templateUser(), VERDICT).register(router);
    new LifeCycleRoutes(sandboxes, templates, new AgentHealth(http, reach, notices))
        .register(router);
    var executions = new Executions(config.rest().executionsPerTenant(), config.rest().replicas());
    var forwarder =
        new Forwarder(http, reach, activity, notices, executions, config.rest().longestExecution());
    AgentRoutes.register(router, forwarder);
    terminals.register(router);
    gauges();
    var audit = new Audit(config.auditCode());
    var gate = authentication.gate();
    var front =
        new DocumentFront(
            new Front(cors, gate, standing, router, metrics, audit, CALLS_PER_TENANT));
    servers.add(new HttpServer(config.host(), config.port(), front));
    if (config.tls().isPresent()) {
      var tls = config.tls().get();
      servers.add(new HttpServer(config.host(), tls.port(), Optional.of(tls.context()), front));
    }
    management =
        new HttpServer(
            config.host(), config.managementPort(), new Management(metrics, this::isReady));
  }

  /** What has to be 0 when nobody calls. */
  private void gauges() {
    metrics.gauge("berth.open.terminals", "Terminals open to clients.", terminals::open);
    metrics.gauge("berth.calls", "Calls in work; terminals are not among them.", this::underway);
    metrics.gauge("berth.streams.in.use", "Streams that serve a call or terminal.", http::inUse);
    metrics.gauge(
        "berth.sandboxes.in.use", "Sandboxes kept from ending for idleness.", activity::inUse);
  }

  private int underway() {
    return servers.stream().mapToInt(HttpServer::underway).sum();
  }

  public void start() {
    management.start();
    sandboxes.start();
    authentication.start();
    standing.start();
    servers.forEach(HttpServer::start);
    clockwork.scheduleWithFixedDelay(
        activity::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    LOG.info(
        "the proxy serves {} on port {}{}, its figures on {}",
        config.namespaces(),
        port(),
        config.tls().isPresent() ? ", HTTPS on " + tlsPort() : "",
        managementPort());
  }

  public int port() {
    return servers.getFirst().port();
  }

  /** Of HTTPS, if that is served. */
  public int tlsPort() {
    return servers.getLast().port();
  }

  /** What it serves, for whoever compares it with what is written about it. */
  List<String> routes() {
    return router.routes();
  }

  public int managementPort() {
    return management.port();
  }

  /** Whether it knows its sandboxes and takes calls. */
  public boolean isReady() {
    return !draining && sandboxes.areReady() && authentication.isReady();
  }

  /**
   * Takes itself out of service and finishes what has begun, terminals too, until the time to drain
   * is over.
   */
  public void drain() throws InterruptedException {
    draining = true;
    servers.forEach(HttpServer::drain);
    var begun = System.nanoTime();
    var least = Math.min(STILL_CALLED.toNanos(), config.drain().toNanos());
    while (true) {
      var took = System.nanoTime() - begun;
      var busy = underway() > 0 || terminals.open() > 0;
      if (took >= config.drain().toNanos() || took >= least && !busy) {
        return;
      }
      Thread.sleep(DRAIN_LOOK_MILLIS);
    }
  }

  @Override
  public void close() {
    terminals.close();
    servers.forEach(HttpServer::close);
    clockwork.shutdownNow();
    standing.close();
    activity.flush();
    http.close();
    sandboxes.close();
    authentication.close();
    background.shutdown();
    management.close();
    metrics.close();
  }
}
