package dev.berth.agent.process;

import java.util.HashSet;
import java.util.Set;

/**
 * Whose members of a session have ended since the last look, by their process groups. One who forks
 * and exits faster than a listing is read shows in nothing else: orphaned, each comes by the {@link
 * Reaper}.
 */
final class Departures {
  private final int session;
  private Set<Integer> groups = new HashSet<>();

  Departures(int session) {
    this.session = session;
  }

  /** A process has ended, and is not collected yet. */
  void see(int pid) {
    if (Kernel.sessionOf(pid) == session) {
      int group = Kernel.groupOf(pid);
      synchronized (this) {
        groups.add(group);
      }
    }
  }

  synchronized Set<Integer> take() {
    Set<Integer> taken = groups;
    groups = new HashSet<>();
    return taken;
  }
}
