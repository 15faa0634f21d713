package dev.berth.operator;

import dev.berth.operator.lifecycle.LifecycleSettings;
import dev.berth.operator.pod.PodSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the Deployment's environment says.
 *
 * @param namespaces where sandboxes live; empty for all namespaces
 * @param ownNamespace where the lease is
 * @param identity who holds the lease, and reports events
 */
public record OperatorConfig(
    List<String> namespaces,
    String ownNamespace,
    String identity,
    PodSettings pods,
    LifecycleSettings lifecycle,
    boolean leaderElection,
    int managementPort) {
  private static final String EVERYWHERE = "*";

  public OperatorConfig {
    namespaces = List.copyOf(namespaces);
  }

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException naming the variable that is missing or makes no sense
   */
  public static OperatorConfig from(Map<String, String> environment) {
    Variables env = new Variables(environment);
    List<String> namespaces = env.list("BERTH_NAMESPACES");
    if (namespaces.isEmpty()) {
      throw new IllegalArgumentException(
          "BERTH_NAMESPACES must name the namespaces of sandboxes, or be *");
    }
    return new OperatorConfig(
        namespaces.contains(EVERYWHERE) ? List.of() : namespaces,
        env.required("BERTH_OWN_NAMESPACE"),
        env.required("BERTH_POD_NAME"),
        pods(env),
        new LifecycleSettings(
            (int) env.number("BERTH_MAX_TTL_SECONDS", 21_600, 10, 2_592_000),
            Duration.ofSeconds(env.number("BERTH_START_TIMEOUT_SECONDS", 120, 1, 86_400)),
            Set.copyOf(env.list("BERTH_EXEC_RUNTIME_CLASSES"))),
        env.flag("BERTH_LEADER_ELECTION", true),
        (int) env.number("BERTH_MANAGEMENT_PORT", 8081, 0, 65_535));
  }

  private static PodSettings pods(Variables env) {
    return new PodSettings(
        env.required("BERTH_SANDBOX_IMAGE"),
        env.required("BERTH_AGENT_IMAGE"),
        env.list("BERTH_IMAGE_PULL_SECRETS"),
        ratio(env, "BERTH_CPU_REQUEST_RATIO"),
        ratio(env, "BERTH_MEMORY_REQUEST_RATIO"),
        ratio(env, "BERTH_STORAGE_REQUEST_RATIO"),
        (int) env.number("BERTH_MAX_EXECUTION_SECONDS", 30, 1, 86_400),
        (int) env.number("BERTH_MAX_QUEUED_EXECUTIONS", 16, 0, 1000),
        (int) env.number("BERTH_MAX_QUEUE_SECONDS", 300, 1, 86_400),
        env.number("BERTH_MAX_OUTPUT_BYTES", 10L << 20, 1, Long.MAX_VALUE),
        env.flag("BERTH_ALLOW_ROOT", false),
        env.list("BERTH_CLUSTER_CIDRS"));
  }

  private static BigDecimal ratio(Variables env, String name) {
    return env.fraction(name, BigDecimal.ONE);
  }
}
