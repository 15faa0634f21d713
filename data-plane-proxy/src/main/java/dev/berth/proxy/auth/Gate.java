package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.manage.Metrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a call in: who makes it, and whether that one may do it. All that is wrong with a credential
 * is the same 401; what belongs to another tenant is the same 404 as what is not there.
 */
public final class Gate {
  private static final String CHALLENGES = "Bearer, " + Acs3.SCHEME + ", " + Agentrun4.SCHEME;

  private final List<Authenticator> authenticators;
  private final Tenants tenants;
  private final Metrics metrics;

  /**
   * @param authenticators in their order; the first whose kind of credential a call has decides
   */
  Gate(List<Authenticator> authenticators, Tenants tenants, Metrics metrics) {
    this.authenticators = List.copyOf(authenticators);
    this.tenants = tenants;
    this.metrics = metrics;
  }

  /**
   * @throws Problem 401
   */
  public Caller identify(Call call) {
    try {
      return authenticators.stream()
          .map(a -> a.identify(call))
          .flatMap(Optional::stream)
          .findFirst()
          .orElseThrow(() -> new RefusedException("none", RefusedException.Reason.MISSING));
    } catch (RefusedException e) {
      metrics.refused(e.scheme(), e.reason().name());
      throw unauthorized();
    }
  }

  /**
   * Whether a call that was let in, and lasts, would still be.
   *
   * @param demand what it was let in for; empty where a credential is enough
   */
  boolean stillAllows(Call call, Optional<Demand> demand) {
    try {
      return authenticators.stream()
          .map(a -> a.identifyAgain(call))
          .flatMap(Optional::stream)
          .findFirst()
          .filter(c -> c.tenant().equals(call.caller().tenant()))
          .filter(c -> demand.isEmpty() || c.rights().allow(demand.get()))
          .isPresent();
    } catch (RefusedException e) {
      return false;
    }
  }

  /** The refusal of a call whose body turned out, on its way, to be another than was signed. */
  public Problem refused(ForgedBodyException e) {
    metrics.refused(e.scheme(), RefusedException.Reason.FORGED_BODY.name());
    return unauthorized();
  }

  /** The one refusal of a credential, whatever is wrong with it. */
  private static Problem unauthorized() {
    return new Problem(
        401,
        "UNAUTHORIZED",
        "the credential is missing, wrong or not valid any more",
        Map.of("WWW-Authenticate", CHALLENGES));
  }

  /**
   * @param template the route's
   * @throws Problem 403 where the caller may look but not do this, 404 where it may not even look
   */
  public void authorise(Call call, String template, RoutePath path) {
    var caller = call.caller();
    var demand = Demand.of(call.method(), template, path);
    var sandbox = demand.flatMap(Demand::sandbox);
    var isAllowed = demand.isEmpty() || caller.rights().allow(demand.get());
    if (tenants.contradicts(call, caller.tenant())) {
      throw notThere(sandbox);
    }
    if (isAllowed) {
      return;
    }
    var mayLook = caller.rights().allow(new Demand(Demand.SANDBOXES, "get", sandbox));
    var isHidden = sandbox.isPresent() || tenants.named(call).isPresent();
    if (isHidden && !mayLook) {
      throw notThere(sandbox);
    }
    throw new Problem(
        403,
        "FORBIDDEN",
        "this credential does not allow %s of %s"
            .formatted(demand.get().verb(), demand.get().resource()));
  }

  private static Problem notThere(Optional<String> sandbox) {
    return Problem.notFound(
        sandbox.map(id -> "there is no sandbox " + id).orElse("there is no such tenant"));
  }
}
