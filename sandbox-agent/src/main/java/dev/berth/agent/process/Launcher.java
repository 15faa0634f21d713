package dev.berth.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Starts every process of a sandbox: each in a session of its own, nice from its first instruction
 * (so that no fork bomb starves the agent that must end it), first in line when memory runs out,
 * and with no descriptor of the agent's.
 */
public final class Launcher {
  private static final String FIRST_TO_DIE = "1000";
  private static final int LAST_START_SECONDS = 2;
  private final Reaper reaper = Reaper.ofThisProcess();
  private final Map<Integer, Spawned> running = new ConcurrentHashMap<>();
  private final ExecutorService spawner =
      Executors.newSingleThreadExecutor(
          run ->
              Thread.ofPlatform()
                  .name("spawner")
                  .daemon()
                  .unstarted(
                      () -> {
                        Kernel.niceThisThread();
                        run.run();
                      }));

  /** Makes this process the one that orphans fall to, and begins to collect them. */
  public void start() {
    if (ProcessHandle.current().pid() != 1) {
      Kernel.becomeSubreaper();
    }
    reaper.start();
  }

  /** Starts nothing any more; when it returns, all that was started is there to be found. */
  public void stop() {
    spawner.shutdown();
    try {
      spawner.awaitTermination(LAST_START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts a process.
   *
   * @throws IOException with the system's words when the program or folder cannot be used
   */
  public Spawned spawn(SpawnSpec spec) throws IOException {
    Spawned spawned = spec.terminal() == null ? withPipes(spec) : withTerminal(spec);
    offerToOomKiller(spawned.pid());
    return noted(spawned);
  }

  /**
   * Starts a language runner, which has the given wires: its socket is descriptor 3.
   *
   * @throws IOException with the system's words when the program or folder cannot be used
   */
  public Spawned spawnRunner(SpawnSpec spec, RunnerWires wires) throws IOException {
    PosixSpawn.Streams streams =
        PosixSpawn.Streams.runner(
            wires.theirs(RunnerWires.Wire.STDOUT),
            wires.theirs(RunnerWires.Wire.STDERR),
            wires.theirs(RunnerWires.Wire.CONTROL));
    try {
      Reaper.Child child = onSpawner(() -> reaper.spawn(() -> PosixSpawn.spawn(spec, streams)));
      offerToOomKiller(child.pid());
      return noted(withoutStreams(child, spec));
    } finally {
      wires.handedOver();
    }
  }

  /**
   * Takes note of a process that a child of the agent has forked, which says its pid. Its exit is
   * known from {@link #ended}, or by itself if its parent ends first and it falls to the agent.
   *
   * @throws IOException when that parent has no such child
   */
  public Spawned adopt(int pid, int parent, SpawnSpec spec) throws IOException {
    if (ProcFs.stat(pid).filter(stat -> stat.parent() == parent).isEmpty()) {
      throw new IOException("process " + pid + " is no child of " + parent);
    }
    return noted(withoutStreams(reaper.watch(pid), spec));
  }

  /** The parent of an adopted process has collected it. */
  public void ended(int pid, int code) {
    reaper.collectedElsewhere(pid, code);
  }

  private Spawned noted(Spawned spawned) {
    running.put(spawned.pid(), spawned);
    spawned.exit().whenComplete((code, error) -> running.remove(spawned.pid(), spawned));
    return spawned;
  }

  private static Spawned withoutStreams(Reaper.Child child, SpawnSpec spec) {
    return new Spawned(child.pid(), spec, Instant.now(), child.exit(), null, null, null);
  }

  /** What is known of a process that was started here and has not ended. */
  public Optional<Spawned> started(int pid) {
    return Optional.ofNullable(running.get(pid));
  }

  private Spawned withTerminal(SpawnSpec spec) throws IOException {
    PosixSpawn.Streams streams = PosixSpawn.Streams.terminal(spec.terminal().name());
    Reaper.Child child = onSpawner(() -> reaper.spawn(() -> PosixSpawn.spawn(spec, streams)));
    return withoutStreams(child, spec);
  }

  private Spawned withPipes(SpawnSpec spec) throws IOException {
    Descriptors.Pipe in = Descriptors.pipe();
    Descriptors.Pipe out = Descriptors.pipe();
    Descriptors.Pipe err = Descriptors.pipe();
    PosixSpawn.Streams streams =
        PosixSpawn.Streams.pipes(in.readEnd(), out.writeEnd(), err.writeEnd());
    Reaper.Child child;
    try {
      child = onSpawner(() -> reaper.spawn(() -> PosixSpawn.spawn(spec, streams)));
    } catch (IOException e) {
      Descriptors.close(in.writeEnd());
      Descriptors.close(out.readEnd());
      Descriptors.close(err.readEnd());
      throw e;
    } finally {
      Descriptors.close(in.readEnd());
      Descriptors.close(out.writeEnd());
      Descriptors.close(err.writeEnd());
    }
    return new Spawned(
        child.pid(),
        spec,
        Instant.now(),
        child.exit(),
        new NativeOutput(in.writeEnd()),
        new NativeInput(out.readEnd()),
        new NativeInput(err.readEnd()));
  }

  private Reaper.Child onSpawner(Callable<Reaper.Child> spawn) throws IOException {
    Future<Reaper.Child> future = spawner.submit(spawn);
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void offerToOomKiller(int pid) {
    try {
      Files.writeString(Path.of("/proc/" + pid + "/oom_score_adj"), FIRST_TO_DIE);
    } catch (IOException e) {
      // It has ended already, or made itself unreadable: its own loss.
    }
  }
}
