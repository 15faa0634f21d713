package dev.berth.agent.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to start in a session of its own.
 *
 * @param argv the program, found on PATH where it has no slash, and its arguments
 * @param env its whole environment
 * @param cwd where it starts
 * @param terminal the terminal to give it as standard streams, or null for pipes
 */
public record SpawnSpec(List<String> argv, Map<String, String> env, Path cwd, Pty terminal) {
  public SpawnSpec {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }

  public static SpawnSpec withPipes(List<String> argv, Map<String, String> env, Path cwd) {
    return new SpawnSpec(argv, env, cwd, null);
  }
}
