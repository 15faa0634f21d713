package dev.berth.proxy;

import dev.berth.proxy.auth.ForgedBodyException;
import dev.berth.proxy.auth.Gate;
import dev.berth.proxy.auth.Standing;
import dev.berth.proxy.http.BodyTooLargeException;
import dev.berth.proxy.http.BodyTooSlowException;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Cors;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.http.Router;
import dev.berth.proxy.http.TenantPlaces;
import dev.berth.proxy.manage.Audit;
import dev.berth.proxy.manage.Metrics;
import dev.berth.transport.http.RequestBodyException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Every call passes here: its credential, its route, its audit, and the one form of error. */
final class Front implements Consumer<Call> {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);
  private static final String NO_ROUTE = "none";

  private final Cors cors;
  private final Gate gate;
  private final Standing standing;
  private final Router router;
  private final Metrics metrics;
  private final Audit audit;
  private final TenantPlaces places;

  /**
   * @param callsPerTenant that are in work at a time; terminals are not among them
   */
  Front(
      Cors cors,
      Gate gate,
      Standing standing,
      Router router,
      Metrics metrics,
      Audit audit,
      int callsPerTenant) {
    this.standing = standing;
    this.cors = cors;
    this.gate = gate;
    this.router = router;
    this.metrics = metrics;
    this.audit = audit;
    places = new TenantPlaces(callsPerTenant);
  }

  @Override
  public void accept(Call call) {
    var begun = System.nanoTime();
    var route = NO_ROUTE;
    Optional<Audit.Entry> entry = Optional.empty();
    try {
      if (cors.answers(call)) {
        return;
      }
      call.authenticated(gate.identify(call));
      try (var _ = place(call)) {
        var path = RoutePath.parse(call.rawPath());
        var match = router.find(call.method(), path);
        route = match.template();
        entry = audit.begin(call, route, path);
        gate.authorise(call, route, path);
        var demand = Demand.of(call.method(), route, path);
        var thread = Thread.currentThread();
        Runnable end =
            () -> {
              call.reset();
              thread.interrupt();
            };
        try (var _ = standing.watch(call, demand, end)) {
          match.handler().handle(call, path);
        }
      }
    } catch (Problem e) {
      refuse(call, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      call.reset();
    } catch (IOException | RuntimeException e) {
      fail(call, e);
    }
    entry.ifPresent(Audit.Entry::end);
    // A client may send any method; only those of a route become a label.
    var method = route.equals(NO_ROUTE) ? NO_ROUTE : call.method();
    var took = Duration.ofNanos(System.nanoTime() - begun);
    metrics.request(method, route, call.status(), took);
    LOG.atLevel(call.status() >= 500 ? Level.INFO : Level.DEBUG)
        .log("{} {} {} {} ms={}", call.id(), method, route, call.status(), took.toMillis());
  }

  private TenantPlaces.Place place(Call call) {
    return places
        .take(call.caller().tenant())
        .orElseThrow(() -> Problem.tooMany("too many calls of yours are in work here"));
  }

  private static void refuse(Call call, Problem problem) {
    if (call.hasBegun() || call.hasDeparted()) {
      call.reset();
      return;
    }
    try {
      Json.answer(call, problem);
    } catch (IOException e) {
      call.reset();
    }
  }

  private void fail(Call call, Exception failure) {
    switch (failure) {
      case BodyTooLargeException e -> refuse(call, new Problem(413, "TOO_LARGE", e.getMessage()));
      case RequestBodyException e when e.getCause() instanceof BodyTooLargeException large ->
          refuse(call, new Problem(413, "TOO_LARGE", large.getMessage()));
      case BodyTooSlowException e -> refuse(call, tooSlow(e));
      case RequestBodyException e when e.getCause() instanceof BodyTooSlowException slow ->
          refuse(call, tooSlow(slow));
      case ForgedBodyException e -> refuse(call, gate.refused(e));
      case RequestBodyException e when e.getCause() instanceof ForgedBodyException forged ->
          refuse(call, gate.refused(forged));
      case KubernetesClientException e -> refuse(call, ofCluster(call, e));
      case IOException e -> {
        // Either end of the call broke: its client must not take what it has for all of it.
        LOG.debug("{} broke: {}", call.id(), e.toString());
        call.reset();
      }
      default -> {
        LOG.error("{} failed", call.id(), failure);
        refuse(call, new Problem(500, "INTERNAL_ERROR", "the proxy failed; its log has the cause"));
      }
    }
  }

  private static Problem tooSlow(BodyTooSlowException e) {
    return new Problem(408, "REQUEST_TIMEOUT", e.getMessage());
  }

  /**
   * What the installation's own rules say is for the caller; anything else of the cluster is not.
   */
  private static Problem ofCluster(Call call, KubernetesClientException e) {
    if (e.getCode() == 422 && e.getStatus() != null && e.getStatus().getDetails() != null) {
      return Problem.badRequest(
          e.getStatus().getDetails().getCauses().stream()
              .map(c -> c.getMessage())
              .collect(Collectors.joining("; ", "refused: ", "")));
    }
    LOG.warn("{}: the API server answered {}: {}", call.id(), e.getCode(), e.getMessage());
    return e.getCode() == 403
        ? new Problem(403, "FORBIDDEN", "the cluster's rules or quotas do not allow it")
        : new Problem(503, "CLUSTER_UNAVAILABLE", "the cluster does not answer as it should");
  }
}
