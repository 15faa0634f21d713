package dev.berth.embedded.kubelet;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of an agent's process: nothing of this program's own, what the agent needs here,
 * and the pod's. Variables that are not the agent's travel under another name, which the agent
 * undoes for the code: on the way they would speak to the loader and the shell outside the sandbox.
 */
final class AgentEnvironment {
  /** In the environment of all that runs in a sandbox which no PID namespace holds together. */
  static final String MARKER = "SANDBOX_POD_UID";

  private static final String OWN = "BERTH_";
  private static final String TRAVELLING = "BERTH_USER_";

  /** Where programs are found that start a sandbox. */
  static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Path python;
  private final Optional<Path> node;

  AgentEnvironment(Path python, Optional<Path> node) {
    this.python = python;
    this.node = node;
  }

  /**
   * @param pod the container's, as its spec has it
   * @param root folder that stands for the root; empty where the sandbox has one of its own
   */
  Map<String, String> of(
      Map<String, String> pod, Isolation.Places places, Optional<Path> root, String podUid) {
    Map<String, String> result = new LinkedHashMap<>();
    code(places, root, podUid).forEach((name, value) -> result.put(TRAVELLING + name, value));
    pod.forEach(
        (name, value) -> {
          if (!name.startsWith(OWN) && !value.isEmpty() && !isOurs(name)) {
            result.put(TRAVELLING + name, value);
          }
        });
    pod.forEach(
        (name, value) -> {
          if (name.startsWith(OWN)) {
            result.put(name, value);
          }
        });
    result.put("PATH", SYSTEM_PATH);
    result.put("HOME", places.home().toString());
    result.put("LC_ALL", "C.UTF-8");
    result.put("BERTH_PORT", "0");
    result.put("BERTH_SOCKET", places.run().resolve(AgentProcess.SOCKET).toString());
    result.put("BERTH_ENDS_WITH_STDIN", "true");
    result.put("BERTH_RUNNERS", places.agentHome().resolve("runner").toString());
    result.put("BERTH_PYTHON", python.toString());
    node.ifPresent(file -> result.put("BERTH_NODE", file.toString()));
    root.ifPresent(top -> result.put("BERTH_ROOT", top.toString()));
    return result;
  }

  private static boolean isOurs(String name) {
    return name.equals("HOME") || name.equals("LC_ALL");
  }

  /** pip's own target, since the environment that Python is of shall stay as it is. */
  private Map<String, String> code(Isolation.Places places, Optional<Path> root, String podUid) {
    String local = places.home().resolve(".local").toString();
    String nodeFolder = node.map(file -> ":" + file.getParent()).orElse("");
    Map<String, String> result = new LinkedHashMap<>();
    result.put(
        "PATH",
        local
            + "/bin:"
            + local
            + "/site/bin:"
            + python.getParent()
            + nodeFolder
            + ":"
            + SYSTEM_PATH);
    result.put("PIP_TARGET", local + "/site");
    result.put("PYTHONPATH", local + "/site");
    result.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    root.ifPresent(
        top -> {
          result.put("TMPDIR", top.resolve("tmp").toString());
          result.put(MARKER, podUid);
        });
    return result;
  }
}
