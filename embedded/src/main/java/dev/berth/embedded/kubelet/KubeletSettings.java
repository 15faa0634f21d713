package dev.berth.embedded.kubelet;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What a kubelet of local processes needs to know of its machine.
 *
 * @param stateDir folder of its own, made if it is not there; at most 70 bytes long, because Unix
 *     sockets lie below it
 * @param agentDist the agent as its module builds it: {@code agent.args}, jars and runners
 * @param javaHome a JDK of the version that the agent is compiled for
 * @param python Python with the packages of the runners; its folder's programs are on the code's
 *     PATH
 * @param node Node for JavaScript contexts; empty: what the code's PATH has
 * @param cacheDir where what takes time to make is kept for later runs
 * @param isolation what shall keep sandboxes from each other and from the machine
 * @param clock tells the time of statuses and deadlines
 */
public record KubeletSettings(
    Path stateDir,
    Path agentDist,
    Path javaHome,
    Path python,
    Optional<Path> node,
    Path cacheDir,
    IsolationMode isolation,
    Clock clock) {

  /** The agent's AOT caches, and nothing else: sandboxes see this folder. */
  Path aotCaches() {
    return cacheDir.resolve("agent-aot");
  }
}
