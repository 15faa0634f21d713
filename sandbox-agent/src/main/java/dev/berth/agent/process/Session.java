package dev.berth.agent.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * All that a terminal, command or interpreter started and that did not make a session of its own:
 * what ends with it. Hostile members ignore signals, stop, fork; so the end is rounds of stopping
 * and killing whoever is found, until nobody is.
 */
public record Session(int id) {
  /** One who forks and exits may pass between two entries of a listing, but hardly of three. */
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

  List<Integer> members() {
    return ProcFs.all().stream()
        .filter(stat -> stat.session() == id && !stat.zombie())
        .map(ProcFs.Stat::pid)
        .toList();
  }

  /** Sends the terminal's Ctrl-C to every member. */
  public void interrupt() {
    members().forEach(pid -> Kernel.kill(pid, Kernel.SIGINT));
  }

  /** Ends every member; returns when none is left or none can be caught. */
  public End end() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int empty = 0;
    while (true) {
      List<Integer> members = members();
      empty = members.isEmpty() ? empty + 1 : 0;
      if (empty == SURE) {
        return End.Ended;
      }
      members.forEach(pid -> Kernel.kill(pid, Kernel.SIGSTOP));
      members.forEach(pid -> Kernel.kill(pid, Kernel.SIGKILL));
      if (!members.isEmpty() && System.nanoTime() > deadline) {
        return Kernel.killEverything() ? End.EverythingKilled : End.Survived;
      }
      LockSupport.parkNanos(500_000);
    }
  }
}
