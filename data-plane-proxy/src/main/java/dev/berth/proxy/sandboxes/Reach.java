package dev.berth.proxy.sandboxes;

import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.Transport;
import dev.berth.proxy.http.Problem;
import dev.berth.transport.AgentAddress;
import dev.berth.transport.Route;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;

/** Leads from an id to the agent of a sandbox that is ready, or says why there is none. */
public final class Reach {
  private final Sandboxes sandboxes;
  private final Duration patience;

  /**
   * @param patience how long a sandbox that is CREATING is waited for
   */
  public Reach(Sandboxes sandboxes, Duration patience) {
    this.sandboxes = sandboxes;
    this.patience = patience;
  }

  /** A ready sandbox and where its agent is. */
  public record Agent(Sandbox sandbox, AgentAddress address) {}

  /**
   * @param tenant the namespace that the id counts in
   * @throws Problem 404 for an unknown id, 409 for one that has ended or does not get ready in
   *     time, 502 where its pod is not there
   */
  public Agent agent(String tenant, String id) throws InterruptedException {
    var sandbox = ready(id, sandboxes.in(tenant).find(id));
    var address = address(sandbox);
    if (address.isEmpty()) {
      // Deleted and made again under its id, which the informer has not heard yet?
      var now = sandboxes.in(tenant).read(sandbox.getMetadata().getName());
      sandbox = ready(id, now.filter(s -> Names.idOf(s).equals(id)));
      address = address(sandbox);
    }
    return new Agent(
        sandbox, address.orElseThrow(() -> Problem.badGateway("the sandbox's pod is not there")));
  }

  /** What a 502 would say, unless the API server knows better by now. */
  public Problem explain(Sandbox seen, Problem otherwise) {
    var now = sandboxes.beside(seen).read(seen.getMetadata().getName());
    if (now.isEmpty()) {
      return gone(Names.idOf(seen));
    }
    if (!isSame(seen, now.get())) {
      return otherwise;
    }
    return LifeState.of(now.get()) == LifeState.TERMINATED ? ended(now.get()) : otherwise;
  }

  private Sandbox ready(String id, Optional<Sandbox> found) throws InterruptedException {
    var sandbox = found.orElseThrow(() -> gone(id));
    if (LifeState.of(sandbox) == LifeState.CREATING) {
      sandbox = awaitReady(id, sandbox);
    }
    return switch (LifeState.of(sandbox)) {
      case READY -> sandbox;
      case TERMINATED -> throw ended(sandbox);
      case CREATING ->
          throw Problem.conflict("the sandbox is still CREATING. " + Reasons.of(sandbox));
    };
  }

  /**
   * The informer may lag behind what another replica has seen: the API server has the last word.
   */
  private Sandbox awaitReady(String id, Sandbox first) throws InterruptedException {
    var tenant = sandboxes.beside(first);
    var name = first.getMetadata().getName();
    var now = tenant.read(name).filter(s -> Names.idOf(s).equals(id));
    if (now.isEmpty() || LifeState.of(now.get()) != LifeState.CREATING) {
      return now.orElseThrow(() -> gone(id));
    }
    tenant.await(name, s -> s.isPresent() && LifeState.of(s.get()) != LifeState.CREATING, patience);
    return tenant
        .cached(name)
        .filter(s -> isSame(now.get(), s) && LifeState.of(s) != LifeState.CREATING)
        .or(() -> tenant.read(name))
        .orElseThrow(() -> gone(id));
  }

  private Optional<AgentAddress> address(Sandbox sandbox) {
    var tenant = sandboxes.beside(sandbox);
    var name = sandbox.getStatus().podName();
    var pod = name == null ? Optional.<Pod>empty() : tenant.pod(name);
    if (name != null && pod.filter(p -> isOf(sandbox, p)).isEmpty()) {
      pod = tenant.readPod(name);
    }
    return pod.filter(p -> isOf(sandbox, p))
        .map(
            p ->
                new AgentAddress(
                    p.getMetadata().getNamespace(),
                    p.getMetadata().getName(),
                    p.getMetadata().getUid(),
                    SandboxPod.AGENT_PORT,
                    route(sandbox)));
  }

  /** Whoever may patch a status must not steer the proxy to another sandbox's pod. */
  private static boolean isOf(Sandbox sandbox, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            o ->
                Boolean.TRUE.equals(o.getController())
                    && sandbox.getMetadata().getUid().equals(o.getUid()));
  }

  private static Route route(Sandbox sandbox) {
    var template = sandbox.getStatus().template();
    return template != null && template.transport() == Transport.Exec
        ? Route.EXEC
        : Route.PORT_FORWARD;
  }

  private static boolean isSame(Sandbox one, Sandbox other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  private static Problem gone(String id) {
    return Problem.notFound("there is no sandbox " + id);
  }

  private static Problem ended(Sandbox sandbox) {
    return Problem.conflict("the sandbox is TERMINATED. " + Reasons.of(sandbox));
  }
}
