package dev.berth.agent.process;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A process that the agent started; its pid is also its session.
 *
 * @param exit completes with the exit code, or 128 + the signal that ended it
 * @param stdin null for a terminal's process, as are stdout and stderr
 */
public record Spawned(
    int pid,
    SpawnSpec spec,
    Instant startedAt,
    CompletableFuture<Integer> exit,
    NativeOutput stdin,
    NativeInput stdout,
    NativeInput stderr) {

  public Session session() {
    return new Session(pid);
  }

  /** Closes the pipes; the process itself goes on. */
  public void closeStreams() {
    if (stdin != null) {
      stdin.close();
      stdout.close();
      stderr.close();
    }
  }
}
