package dev.berth.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the pod's environment says to the agent. Only names with {@code BERTH_} are read, and no
 * child ever sees them.
 *
 * @param port where to listen on the loopback
 * @param home base of relative paths and default working directory
 * @param languages languages served, as the REST API spells them
 * @param preload Python modules to import into the warm interpreter
 * @param maxConcurrentRequests requests served at a time; more get 429
 * @param maxExecutionSeconds longest time limit that a caller may ask for
 * @param maxQueuedExecutions executions that may wait for a context that is busy; 0 for none
 * @param maxQueueSeconds longest that one waits for its turn
 * @param maxOutputBytes output kept of one execution or command
 * @param storageBytes disk limit of the pod; 0 where there is none
 * @param memoryBytes memory limit of the pod; 0 where there is none
 * @param socket Unix socket to be reached by, and by nothing else; empty: by the port
 * @param confinement folder that all of the sandbox's lie below, where it has no root of its own
 * @param endsWithStdin whether the end of its standard input ends the agent and the sandbox
 * @param root whether the sandbox's code is uid 0
 * @param runners folder of the language runners
 * @param python the Python to run contexts with, where it is not python3 of the code's PATH
 * @param node the Node to run contexts with, where it is not node of the code's PATH
 */
public record AgentConfig(
    int port,
    Path home,
    List<String> languages,
    List<String> preload,
    int maxConcurrentRequests,
    int maxExecutionSeconds,
    int maxQueuedExecutions,
    int maxQueueSeconds,
    long maxOutputBytes,
    long storageBytes,
    long memoryBytes,
    Optional<Path> socket,
    Optional<Path> confinement,
    boolean endsWithStdin,
    boolean root,
    Path runners,
    Optional<String> python,
    Optional<String> node) {

  /** Reads the environment; absent names get the defaults of an installation that set nothing. */
  public static AgentConfig from(Map<String, String> env) {
    return new AgentConfig(
        (int) number(env, "BERTH_PORT", 8642),
        Path.of(env.getOrDefault("HOME", "/home/user")),
        list(env.getOrDefault("BERTH_LANGUAGES", "python,javascript")),
        list(env.getOrDefault("BERTH_PRELOAD", "")),
        (int) number(env, "BERTH_MAX_CONCURRENT_REQUESTS", 200),
        (int) number(env, "BERTH_MAX_EXECUTION_SECONDS", 30),
        (int) number(env, "BERTH_MAX_QUEUED_EXECUTIONS", 16),
        (int) number(env, "BERTH_MAX_QUEUE_SECONDS", 300),
        number(env, "BERTH_MAX_OUTPUT_BYTES", 10L << 20),
        number(env, "BERTH_STORAGE_BYTES", 0),
        number(env, "BERTH_MEMORY_BYTES", 0),
        Optional.ofNullable(env.get("BERTH_SOCKET")).map(Path::of),
        Optional.ofNullable(env.get("BERTH_ROOT")).map(Path::of),
        "true".equals(env.get("BERTH_ENDS_WITH_STDIN")),
        "Root".equals(env.get("BERTH_USER_KIND")),
        Path.of(env.getOrDefault("BERTH_RUNNERS", "/berth/runner")),
        Optional.ofNullable(env.get("BERTH_PYTHON")),
        Optional.ofNullable(env.get("BERTH_NODE")));
  }

  /** How the paths that callers write lead to files. */
  public SandboxPaths paths() {
    return new SandboxPaths(home, confinement);
  }

  private static long number(Map<String, String> env, String name, long otherwise) {
    String value = env.get(name);
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    try {
      return Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number; got " + value, e);
    }
  }

  private static List<String> list(String commaSeparated) {
    return commaSeparated.isBlank() ? List.of() : List.of(commaSeparated.trim().split("\\s*,\\s*"));
  }
}
