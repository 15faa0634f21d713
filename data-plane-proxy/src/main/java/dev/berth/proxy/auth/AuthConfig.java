package dev.berth.proxy.auth;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which credentials open the API.
 *
 * @param accessTokenFile holds the installation's token; followed when it changes
 * @param ownNamespace where the Secrets of access keys are; empty: there are none
 * @param tokenKeyFile the key of the tokens that the API gives out, the same for all replicas;
 *     empty: one that this process makes and no other knows
 * @param kubernetesTokens whether tokens of the cluster are taken
 * @param audiences that such a token may be for; empty: the API server's
 * @param anonymousNamespace opened to whoever sends no credential; empty: none
 */
public record AuthConfig(
    Path accessTokenFile,
    Optional<String> ownNamespace,
    Optional<Path> tokenKeyFile,
    boolean kubernetesTokens,
    List<String> audiences,
    Optional<String> anonymousNamespace) {

  /** The installation's token alone. */
  public static AuthConfig ofToken(Path accessTokenFile) {
    return new AuthConfig(
        accessTokenFile, Optional.empty(), Optional.empty(), false, List.of(), Optional.empty());
  }

  /**
   * Reads the variables {@code BERTH_ACCESS_TOKEN_FILE}, {@code BERTH_OWN_NAMESPACE}, {@code
   * BERTH_TOKEN_KEY_FILE}, {@code BERTH_KUBERNETES_TOKENS} (false), {@code BERTH_TOKEN_AUDIENCES}
   * (with commas) and {@code BERTH_ANONYMOUS_NAMESPACE}.
   *
   * @throws IllegalArgumentException names the variable that is missing
   */
  public static AuthConfig from(Map<String, String> env) {
    return new AuthConfig(
        text(env, "BERTH_ACCESS_TOKEN_FILE")
            .map(Path::of)
            .orElseThrow(() -> new IllegalArgumentException("BERTH_ACCESS_TOKEN_FILE is not set")),
        text(env, "BERTH_OWN_NAMESPACE"),
        text(env, "BERTH_TOKEN_KEY_FILE").map(Path::of),
        text(env, "BERTH_KUBERNETES_TOKENS").map(Boolean::parseBoolean).orElse(false),
        text(env, "BERTH_TOKEN_AUDIENCES").stream()
            .flatMap(v -> Stream.of(v.split(",")))
            .map(String::strip)
            .filter(a -> !a.isEmpty())
            .toList(),
        text(env, "BERTH_ANONYMOUS_NAMESPACE"));
  }

  private static Optional<String> text(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
