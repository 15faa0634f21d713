package dev.berth.proxy;

import dev.berth.crds.UserKind;
import java.util.Map;

/**
 * What an installation decides about the REST API.
 *
 * @param templateUser who the code is in sandboxes of templates that are made by REST
 * @param executionsPerTenant that may run at a time, over all replicas; 0 for no limit
 * @param replicas among which that limit is divided
 */
public record RestConfig(UserKind templateUser, int executionsPerTenant, int replicas) {
  /** That of an installation that sets nothing. */
  public static final RestConfig DEFAULT = new RestConfig(UserKind.NonRoot, 0, 1);

  /**
   * Reads the variables {@code BERTH_REST_TEMPLATE_USER} (NonRoot), {@code
   * BERTH_MAX_EXECUTIONS_PER_TENANT} (0) and {@code BERTH_REPLICAS} (1).
   *
   * @throws IllegalArgumentException names the variable that makes no sense
   */
  public static RestConfig from(Map<String, String> env) {
    return new RestConfig(
        user(env.getOrDefault("BERTH_REST_TEMPLATE_USER", "NonRoot")),
        ProxyConfig.number(env, "BERTH_MAX_EXECUTIONS_PER_TENANT", 0, 1_000_000),
        Math.max(1, ProxyConfig.number(env, "BERTH_REPLICAS", 1, 10_000)));
  }

  private static UserKind user(String text) {
    try {
      return UserKind.valueOf(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("BERTH_REST_TEMPLATE_USER must be NonRoot or Root", e);
    }
  }
}
