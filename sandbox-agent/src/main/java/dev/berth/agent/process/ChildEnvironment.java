package dev.berth.agent.process;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The environment that the sandbox's code sees: the pod's, without the agent's own settings, and
 * with the variables that the pod's spec had to blank for the agent put back.
 */
public final class ChildEnvironment {
  private static final String OWN = "BERTH_";
  private static final String RESTORED = "BERTH_USER_";
  private static final String KIND = "BERTH_USER_KIND";

  private final Map<String, String> variables;

  public ChildEnvironment(Map<String, String> agent) {
    Map<String, String> result = new TreeMap<>();
    agent.forEach(
        (name, value) -> {
          if (!name.startsWith(OWN) && !value.isEmpty()) {
            result.put(name, value);
          }
        });
    agent.forEach(
        (name, value) -> {
          if (name.startsWith(RESTORED) && !name.equals(KIND)) {
            result.put(name.substring(RESTORED.length()), value);
          }
        });
    result.putIfAbsent("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    result.putIfAbsent("LANG", "C.UTF-8");
    this.variables = Map.copyOf(result);
  }

  /** A copy with more variables on top. */
  public Map<String, String> with(Map<String, String> more) {
    Map<String, String> result = new LinkedHashMap<>(variables);
    result.putAll(more);
    return result;
  }
}
