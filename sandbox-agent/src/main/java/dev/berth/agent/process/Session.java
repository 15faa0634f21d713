package dev.berth.agent.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * All that a terminal, command or interpreter started and that did not make a session of its own:
 * what ends with it. Hostile members ignore signals, stop, fork; so the end is rounds of stopping
 * and killing whoever is found, until nobody is.
 */
public record Session(int id) {
  /** Once would do: whoever forked and exited before a look could see it shows as a death. */
  private static final int SURE = 3;

  private static final Duration PATIENCE = Duration.ofMillis(1500);

  /** How an end went. */
  public enum End {
    /** Nobody of the session is left. */
    Ended,
    /** It out-forked the killer; every process of the sandbox but the agent was killed with it. */
    EverythingKilled,
    /** Somebody is left, and the agent is not PID 1, so it may not kill everything. */
    Survived
  }

  public Session {
    if (id <= 1) {
      throw new IllegalArgumentException("not a session of a sandbox's: " + id);
    }
  }

  private List<ProcFs.Stat> all() {
    return ProcFs.all().stream().filter(stat -> stat.session() == id).toList();
  }

  List<Integer> members() {
    return all().stream().filter(stat -> !stat.zombie()).map(ProcFs.Stat::pid).toList();
  }

  /** Sends the terminal's Ctrl-C to every member. */
  public void interrupt() {
    members().forEach(pid -> Kernel.kill(pid, Kernel.SIGINT));
  }

  /** Ends every member; returns when none is left or none can be caught. */
  public End end() {
    Departures departures = new Departures(id);
    Reaper.ofThisProcess().watch(departures);
    try {
      return end(departures);
    } finally {
      Reaper.ofThisProcess().unwatch(departures);
    }
  }

  private End end(Departures departures) {
    Set<Integer> dead = new HashSet<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int quiet = 0;
    while (true) {
      List<ProcFs.Stat> news =
          all().stream().filter(s -> !s.zombie() || dead.add(s.pid())).toList();
      Set<Integer> groups = departures.take();
      quiet = news.isEmpty() && groups.isEmpty() ? quiet + 1 : 0;
      if (quiet == SURE) {
        return End.Ended;
      }
      boolean alive = !groups.isEmpty() || news.stream().anyMatch(stat -> !stat.zombie());
      news.forEach(stat -> groups.add(stat.group()));
      kill(news.stream().filter(stat -> !stat.zombie()).map(ProcFs.Stat::pid).toList(), groups);
      if (alive && System.nanoTime() > deadline) {
        return Kernel.killEverything() ? End.EverythingKilled : End.Survived;
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private static void kill(List<Integer> members, Set<Integer> groups) {
    members.forEach(pid -> Kernel.kill(pid, Kernel.SIGSTOP));
    groups.forEach(Kernel::killGroup);
    members.forEach(pid -> Kernel.kill(pid, Kernel.SIGKILL));
  }
}
