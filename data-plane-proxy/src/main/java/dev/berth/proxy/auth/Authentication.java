package dev.berth.proxy.auth;

import dev.berth.proxy.http.Cors;
import dev.berth.proxy.http.Router;
import dev.berth.proxy.manage.Metrics;
import dev.berth.proxy.sandboxes.Sandboxes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything about who calls, wired. */
public final class Authentication implements AutoCloseable {
  private static final int NONCES = 200_000;
  private static final int KEY_BYTES = 32;

  private final Optional<AccessKeys> keys;
  private final IssuedTokens issued;
  private final Gate gate;

  /**
   * @param namespace the one of calls whose credential names none
   * @throws IOException if a file with a secret cannot be read
   */
  public Authentication(
      AuthConfig config,
      KubernetesClient client,
      String namespace,
      Sandboxes sandboxes,
      Cors cors,
      Metrics metrics)
      throws IOException {
    var clock = Clock.systemUTC();
    var served = sandboxes.namespaces();
    keys = config.ownNamespace().map(own -> new AccessKeys(client, own, served));
    var none = KeyRing.of(List.of(), served);
    Supplier<KeyRing> ring = () -> keys.map(AccessKeys::get).orElse(none);
    var installation = new TokenFile(config.accessTokenFile());
    issued = new IssuedTokens(signingKeys(config), ring, installation::lines, served, clock);
    var tenants = new Tenants(served, namespace);
    var window = new TimeWindow(clock);
    var kinds = new ArrayList<TokenKind>();
    kinds.add(new InstallationToken(installation, namespace));
    kinds.add(new ApiKeys(ring, clock));
    kinds.add(issued);
    if (config.kubernetesTokens()) {
      kinds.add(new KubernetesTokens(new Cluster(client, config.audiences(), clock), tenants));
    }
    var order = new ArrayList<Authenticator>();
    order.add(new Agentrun4(ring, window));
    order.add(new Acs3(ring, window, new Nonces(clock, NONCES)));
    order.add(new Tokens(kinds));
    config.anonymousNamespace().ifPresent(n -> order.add(new Anonymous(n, cors)));
    gate = new Gate(order, tenants, metrics);
    metrics.gauge(
        "berth.access.keys.refused",
        "Secrets of access keys that open nothing; the log says why.",
        () -> ring.get().refused().size());
  }

  private static Supplier<List<String>> signingKeys(AuthConfig config) throws IOException {
    if (config.tokenKeyFile().isPresent()) {
      var file = new TokenFile(config.tokenKeyFile().get());
      if (file.lines().isEmpty()) {
        throw new IOException("the file of the token key is empty");
      }
      return file::lines;
    }
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    var key = List.of(HexFormat.of().formatHex(bytes));
    return () -> key;
  }

  public Gate gate() {
    return gate;
  }

  /** The route that gives tokens out. */
  public void register(Router router, Sandboxes sandboxes) {
    new AccessTokenRoute(issued, sandboxes).register(router);
  }

  public void start() {
    keys.ifPresent(AccessKeys::start);
  }

  /** Whether all keys are known. */
  public boolean isReady() {
    return keys.isEmpty() || keys.get().areReady();
  }

  @Override
  public void close() {
    keys.ifPresent(AccessKeys::close);
  }
}
