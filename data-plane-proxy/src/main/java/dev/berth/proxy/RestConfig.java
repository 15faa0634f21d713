package dev.berth.proxy;

import dev.berth.crds.UserKind;
import java.time.Duration;
import java.util.Map;

/**
 * What an installation decides about the REST API.
 *
 * @param templateUser who the code is in sandboxes of templates that are made by REST
 * @param executionsPerTenant that may run at a time, over all replicas; 0 for no limit
 * @param replicas among which that limit is divided
 * @param longestExecution from the call to its answer: the wait for a busy context, the execution's
 *     own limit, and what it takes to start and to end it
 */
public record RestConfig(
    UserKind templateUser, int executionsPerTenant, int replicas, Duration longestExecution) {
  private static final int DAY = 86_400;

  /** For an interpreter that has to start first, and for one that is ended by force. */
  private static final int START_AND_END_SECONDS = 120;

  /** That of an installation that sets nothing. */
  public static final RestConfig DEFAULT = from(Map.of());

  /**
   * Reads the variables {@code BERTH_REST_TEMPLATE_USER} (NonRoot), {@code
   * BERTH_MAX_EXECUTIONS_PER_TENANT} (0), {@code BERTH_REPLICAS} (1), {@code
   * BERTH_MAX_EXECUTION_SECONDS} (30) and {@code BERTH_MAX_QUEUE_SECONDS} (300).
   *
   * @throws IllegalArgumentException names the variable that makes no sense
   */
  public static RestConfig from(Map<String, String> env) {
    return new RestConfig(
        user(env.getOrDefault("BERTH_REST_TEMPLATE_USER", "NonRoot")),
        ProxyConfig.number(env, "BERTH_MAX_EXECUTIONS_PER_TENANT", 0, 1_000_000),
        Math.max(1, ProxyConfig.number(env, "BERTH_REPLICAS", 1, 10_000)),
        Duration.ofSeconds(
            ProxyConfig.number(env, "BERTH_MAX_EXECUTION_SECONDS", 30, DAY)
                + ProxyConfig.number(env, "BERTH_MAX_QUEUE_SECONDS", 300, DAY)
                + START_AND_END_SECONDS));
  }

  private static UserKind user(String text) {
    try {
      return UserKind.valueOf(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("BERTH_REST_TEMPLATE_USER must be NonRoot or Root", e);
    }
  }
}
