package dev.berth.proxy.auth;

import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Cors;
import dev.berth.proxy.http.Rights;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whoever sends no credential at all, where the installation says by name that this is enough. */
final class Anonymous implements Authenticator {
  static final String SCHEME = "none";

  private static final Logger LOG = LoggerFactory.getLogger(Anonymous.class);

  private final String tenant;
  private final Cors cors;

  Anonymous(String tenant, Cors cors) {
    this.tenant = tenant;
    this.cors = cors;
    LOG.warn(
        "ANYBODY who reaches this proxy may run code in namespace {}: auth.anonymousNamespace is"
            + " set",
        tenant);
  }

  @Override
  public Optional<Caller> identify(Call call) {
    // A page that somebody happens to look at must not run code by his browser.
    if (!call.headers("Authorization").isEmpty()) {
      // A credential of a kind that nobody knows is a wrong one, not none.
      throw new RefusedException(SCHEME, Reason.MALFORMED);
    }
    var isForeignPage = call.headers("Origin").stream().anyMatch(o -> !cors.isAllowed(o));
    if (isForeignPage) {
      throw new RefusedException(SCHEME, Reason.MISSING);
    }
    return Optional.of(new Caller("anonymous", tenant, SCHEME, Rights.ALL));
  }
}
