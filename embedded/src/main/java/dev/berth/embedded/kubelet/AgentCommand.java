package dev.berth.embedded.kubelet;

import dev.berth.crds.SandboxPod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command line of PID 1 in an image, with the paths of this machine. */
final class AgentCommand {
  private static final String AOT_CACHE = "-XX:AOTCache=";

  private final Path java;
  private final List<String> usual;

  /** Reads {@code agent.args}, so that the agent here has the options it has in a cluster. */
  AgentCommand(Path javaHome, Path agentDist) throws IOException {
    java = javaHome.resolve("bin/java");
    usual =
        Files.readAllLines(agentDist.resolve("agent.args")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .filter(line -> !line.startsWith(AOT_CACHE))
            .toList();
  }

  List<String> of(Path agentHome, Optional<Path> aotCache, String... options) {
    List<String> command =
        new ArrayList<>(List.of(java.toString(), "-Xlog:aot=off", "-Xlog:cds=off"));
    usual.stream()
        .map(line -> line.replace(SandboxPod.AGENT_HOME + "/", agentHome + "/"))
        .forEach(command::add);
    aotCache.ifPresent(file -> command.add(1, AOT_CACHE + file));
    command.addAll(1, List.of(options));
    return command;
  }
}
