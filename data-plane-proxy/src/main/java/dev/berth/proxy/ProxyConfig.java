package dev.berth.proxy;

import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.tls.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the proxy is told by its environment.
 *
 * @param host to listen at
 * @param port of the API
 * @param managementPort of health and metrics
 * @param namespaces whose sandboxes are served, each a tenant's
 * @param namespace the one that the installation's access token reaches; one of them
 * @param auth which credentials open the API
 * @param tls where HTTPS is served; empty: nowhere
 * @param corsOrigins of pages whose scripts may use the API
 * @param auditCode whether the audit has the code that was run
 * @param drain how long a stopping proxy finishes what it has begun
 * @param podName of this replica, for events and logs
 * @param rest what else is decided about the REST API
 */
public record ProxyConfig(
    String host,
    int port,
    int managementPort,
    List<String> namespaces,
    String namespace,
    AuthConfig auth,
    Optional<TlsConfig> tls,
    Set<String> corsOrigins,
    boolean auditCode,
    Duration drain,
    String podName,
    RestConfig rest) {

  /**
   * Reads the variables {@code BERTH_HOST} (0.0.0.0), {@code BERTH_PORT} (8080), {@code
   * BERTH_MANAGEMENT_PORT} (8081), {@code BERTH_NAMESPACES} (with commas; {@code BERTH_NAMESPACE}
   * alone), {@code BERTH_NAMESPACE}, {@code BERTH_DRAIN_SECONDS} (20), {@code BERTH_POD_NAME},
   * {@code BERTH_TLS_CERT_FILE}, {@code BERTH_TLS_KEY_FILE}, {@code BERTH_TLS_PORT} (8443), {@code
   * BERTH_CORS_ORIGINS} (with commas), {@code BERTH_AUDIT_CODE} (false), {@code
   * BERTH_REST_TEMPLATE_USER} (NonRoot), and those of {@link AuthConfig}.
   *
   * @throws IllegalArgumentException names the variable that is missing or makes no sense
   */
  public static ProxyConfig from(Map<String, String> env) {
    return new ProxyConfig(
        env.getOrDefault("BERTH_HOST", "0.0.0.0"),
        number(env, "BERTH_PORT", 8080, 65535),
        number(env, "BERTH_MANAGEMENT_PORT", 8081, 65535),
        namespaces(env),
        required(env, "BERTH_NAMESPACE"),
        AuthConfig.from(env),
        tls(env),
        Set.copyOf(list(env, "BERTH_CORS_ORIGINS")),
        Boolean.parseBoolean(env.getOrDefault("BERTH_AUDIT_CODE", "false")),
        Duration.ofSeconds(number(env, "BERTH_DRAIN_SECONDS", 20, 3600)),
        env.getOrDefault("BERTH_POD_NAME", "berth-proxy"),
        RestConfig.from(env));
  }

  private static List<String> namespaces(Map<String, String> env) {
    var own = required(env, "BERTH_NAMESPACE");
    return Stream.concat(Stream.of(own), list(env, "BERTH_NAMESPACES").stream())
        .distinct()
        .toList();
  }

  private static List<String> list(Map<String, String> env, String name) {
    return Stream.of(env.getOrDefault(name, "").split(","))
        .map(String::strip)
        .filter(v -> !v.isEmpty())
        .toList();
  }

  private static Optional<TlsConfig> tls(Map<String, String> env) {
    if (env.getOrDefault("BERTH_TLS_CERT_FILE", "").isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        new TlsConfig(
            number(env, "BERTH_TLS_PORT", 8443, 65535),
            Path.of(required(env, "BERTH_TLS_CERT_FILE")),
            Path.of(required(env, "BERTH_TLS_KEY_FILE"))));
  }

  private static String required(Map<String, String> env, String name) {
    var value = env.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }

  static int number(Map<String, String> env, String name, int otherwise, int most) {
    var text = env.getOrDefault(name, String.valueOf(otherwise));
    try {
      var value = Integer.parseInt(text.strip());
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new IllegalArgumentException(name + " must be a number from 0 to " + most);
  }
}
