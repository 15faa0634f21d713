package dev.berth.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One shell command: runs until its shell ends, its time is up or it is interrupted. What it left
 * in the background goes on and is not waited for; a time-out ends the whole session.
 */
public final class Command {
  private static final int BUFFER = 8192;
  private static final int LAST_OUTPUT_MILLIS = 50;
  private final Launcher launcher;

  public Command(Launcher launcher) {
    this.launcher = launcher;
  }

  /** How a command ended. */
  public enum Outcome {
    completed,
    timeout,
    interrupted
  }

  /** Hears the output as it comes; called by two threads, one per stream. */
  @FunctionalInterface
  public interface Listener {
    void output(String stream, byte[] bytes, int length);
  }

  /** A command that has ended. */
  public record Finished(Outcome outcome, int exitCode, Duration took) {}

  /** A command that runs. */
  public final class Running {
    private final Spawned spawned;
    private final Listener listener;
    private final long startedNanos = System.nanoTime();
    private final AtomicReference<Outcome> cut = new AtomicReference<>();

    private Running(Spawned spawned, Listener listener) {
      this.spawned = spawned;
      this.listener = listener;
    }

    public void interrupt() {
      end(Outcome.interrupted);
    }

    /** Waits for the end, at most so long. */
    public Finished await(Duration limit) {
      Thread out = read("stdout", spawned.stdout());
      Thread err = read("stderr", spawned.stderr());
      try {
        int code = exitCode(limit);
        out.join(Duration.ofMillis(LAST_OUTPUT_MILLIS * 4L));
        err.join(Duration.ofMillis(LAST_OUTPUT_MILLIS * 4L));
        Outcome outcome = cut.get() == null ? Outcome.completed : cut.get();
        return new Finished(outcome, code, Duration.ofNanos(System.nanoTime() - startedNanos));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } finally {
        spawned.closeStreams();
      }
    }

    private int exitCode(Duration limit) throws InterruptedException {
      try {
        return spawned.exit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        end(Outcome.timeout);
        return spawned.exit().join();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }

    private void end(Outcome why) {
      if (cut.compareAndSet(null, why)) {
        spawned.session().end();
      }
    }

    /**
     * Reads until the end of the output, or, once the shell has ended, until there is nothing more
     * to read for a moment: a background job may hold the pipe for ever.
     */
    private Thread read(String name, NativeInput in) {
      return Thread.ofPlatform()
          .daemon()
          .name(name + "-" + spawned.pid())
          .start(
              () -> {
                byte[] buffer = new byte[BUFFER];
                try {
                  int n;
                  while ((n = in.read(buffer, 0, BUFFER, LAST_OUTPUT_MILLIS)) >= 0) {
                    if (n > 0) {
                      listener.output(name, buffer, n);
                    } else if (spawned.exit().isDone()) {
                      return;
                    }
                  }
                } catch (IOException e) {
                  // closed underneath: the command is over
                }
              });
    }
  }

  /**
   * Starts a command line with the sandbox's shell.
   *
   * @throws IOException with the system's words when the folder cannot be used
   */
  public Running start(String line, Map<String, String> env, Path cwd, Listener listener)
      throws IOException {
    Spawned spawned = launcher.spawn(SpawnSpec.withPipes(List.of(shell(), "-c", line), env, cwd));
    spawned.stdin().close();
    return new Running(spawned, listener);
  }

  static String shell() {
    return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
  }
}
