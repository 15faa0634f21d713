package dev.berth.agent.context;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds programs as a shell would, by the environment that the sandbox's code has. */
final class Programs {
  private Programs() {}

  static Optional<String> onPath(String program, Map<String, String> env) {
    for (String folder : env.getOrDefault("PATH", "").split(":")) {
      Path file = Path.of(folder.isEmpty() ? "/" : folder).resolve(program);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file.toString());
      }
    }
    return Optional.empty();
  }
}
