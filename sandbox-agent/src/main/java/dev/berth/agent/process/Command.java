package dev.berth.agent.process;

import dev.berth.agent.http.Notices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
  private final Notices notices;

  public Command(Launcher launcher, Notices notices) {
    this.launcher = launcher;
    this.notices = notices;
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
    private boolean answered;

    private Running(Spawned spawned, Listener listener) {
      this.spawned = spawned;
      this.listener = listener;
    }

    public void interrupt() {
      end(Outcome.interrupted);
    }

    /** Waits for the end, at most so long. */
    public Finished await(Duration limit) {
      CompletableFuture<Void> out = read("stdout", spawned.stdout());
      CompletableFuture<Void> err = read("stderr", spawned.stderr());
      try {
        int code = exitCode(limit);
        CompletableFuture.allOf(out, err)
            .completeOnTimeout(null, LAST_OUTPUT_MILLIS * 4L, TimeUnit.MILLISECONDS)
            .join();
        Outcome outcome = cut.get() == null ? Outcome.completed : cut.get();
        return new Finished(outcome, code, Duration.ofNanos(System.nanoTime() - startedNanos));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } finally {
        stopListening();
      }
    }

    private synchronized void stopListening() {
      answered = true;
    }

    private synchronized void hear(String name, byte[] bytes, int n) {
      if (!answered) {
        listener.output(name, bytes, n);
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
      if (cut.compareAndSet(null, why) && spawned.session().end() == Session.End.EverythingKilled) {
        notices.add(Notices.Code.AllProcessesKilled);
      }
    }

    /**
     * Reads until the last holder of the pipe is gone, since a background job would die of writing
     * into a closed one. What is given completes when the answer need wait no longer: at the end of
     * the output or, once the shell has ended, when nothing more came for a moment.
     */
    private CompletableFuture<Void> read(String name, NativeInput in) {
      CompletableFuture<Void> quiet = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .name(name + "-" + spawned.pid())
          .start(
              () -> {
                byte[] buffer = new byte[BUFFER];
                try (in) {
                  int n;
                  while ((n = in.read(buffer, 0, BUFFER, quiet.isDone() ? -1 : LAST_OUTPUT_MILLIS))
                      >= 0) {
                    if (n > 0) {
                      hear(name, buffer, n);
                    } else if (spawned.exit().isDone()) {
                      quiet.complete(null);
                    }
                  }
                } catch (IOException e) {
                  // the descriptor failed: there is nothing more to hear
                } finally {
                  quiet.complete(null);
                }
              });
      return quiet;
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
