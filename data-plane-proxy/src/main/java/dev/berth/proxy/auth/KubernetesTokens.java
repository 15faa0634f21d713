package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import java.util.Optional;

/**
 * Tokens of the cluster's users and service accounts. They belong to no namespace: the call says
 * which it means, and Roles say what may be done there.
 */
final class KubernetesTokens implements TokenKind {
  private static final String SCHEME = "kubernetes";
  private static final int LONGEST = 16 * 1024;

  private final Cluster cluster;
  private final Tenants tenants;

  KubernetesTokens(Cluster cluster, Tenants tenants) {
    this.cluster = cluster;
    this.tenants = tenants;
  }

  @Override
  public Optional<Caller> caller(OfferedToken token, Call call) {
    var text = token.text();
    if (!token.mayBeKubernetes() || text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    return cluster.user(text).map(user -> caller(user, call));
  }

  /** Its rights are asked of the cluster each time, and are what is revoked there. */
  @Override
  public Optional<Caller> callerAgain(OfferedToken token, Call call) {
    return Optional.of(call.caller()).filter(c -> c.scheme().equals(SCHEME));
  }

  private Caller caller(UserInfo user, Call call) {
    var tenant = tenants.chosen(call);
    return new Caller(
        user.getUsername(),
        tenant,
        SCHEME,
        demand -> cluster.allows(user, tenants.named(call).orElse(tenant), demand));
  }
}
