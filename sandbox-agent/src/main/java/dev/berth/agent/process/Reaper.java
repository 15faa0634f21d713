package dev.berth.agent.process;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Collects every child that has ended: those that were started here tell their exit code, orphans
 * that fell to this process just go, so that no zombies pile up. Nothing else in the agent may
 * start or wait for processes, and there is one of it: children belong to the whole process, so a
 * second one would take exit codes away from the first.
 */
final class Reaper {
  private static final int SECONDS_BETWEEN_LOOKS = 5;
  private static final Reaper ONLY = new Reaper();
  private final Map<Integer, CompletableFuture<Integer>> awaited = new ConcurrentHashMap<>();
  private final List<Departures> watches = new CopyOnWriteArrayList<>();
  private final Semaphore started = new Semaphore(0);
  private boolean running;

  private Reaper() {}

  static Reaper ofThisProcess() {
    return ONLY;
  }

  synchronized void start() {
    if (running) {
      return;
    }
    running = true;
    Thread.ofPlatform().name("reaper").daemon().start(this::run);
  }

  /** Runs a spawn so that its child cannot be collected before somebody waits for it. */
  synchronized <E extends Exception> Child spawn(Spawn<E> spawn) throws E {
    int pid = spawn.run();
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    awaited.put(pid, exit);
    started.release();
    return new Child(pid, exit);
  }

  /** Waits for a process of which another is the parent, for as long as that one lives. */
  synchronized Child watch(int pid) {
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    awaited.put(pid, exit);
    return new Child(pid, exit);
  }

  /** Somebody else has collected a watched process. */
  void collectedElsewhere(int pid, int code) {
    complete(awaited.remove(pid), code);
  }

  /** Shows whom it collects, until {@link #unwatch}. */
  void watch(Departures departures) {
    watches.add(departures);
  }

  void unwatch(Departures departures) {
    watches.remove(departures);
  }

  /** A new child and what completes when it has ended. */
  record Child(int pid, CompletableFuture<Integer> exit) {}

  /** Starts a process and gives its pid. */
  interface Spawn<E extends Exception> {
    int run() throws E;
  }

  private void run() {
    while (true) {
      OptionalInt ended = Kernel.awaitEndedChild();
      if (ended.isEmpty()) {
        awaitFirstChild();
      } else {
        collect(ended.getAsInt());
      }
    }
  }

  private void awaitFirstChild() {
    try {
      if (started.tryAcquire(SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS)) {
        started.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void collect(int pid) {
    watches.forEach(watch -> watch.see(pid));
    OptionalInt code = Kernel.collect(pid);
    complete(awaited.remove(pid), code.orElse(-1));
  }

  private static void complete(CompletableFuture<Integer> exit, int code) {
    if (exit != null) {
      exit.completeAsync(() -> code, run -> Thread.ofVirtual().start(run));
    }
  }
}
