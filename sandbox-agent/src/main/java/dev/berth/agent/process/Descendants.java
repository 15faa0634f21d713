package dev.berth.agent.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * All that came of this process, whatever session it made for itself: orphans fall to the agent, so
 * everybody's ancestor is the agent. Their end is the sandbox's where no PID namespace ends them.
 */
public final class Descendants {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Descendants() {}

  /** Ends every one, in rounds as {@link Session#end}; PID 1 need not, as the kernel does it. */
  public static void end() {
    long self = ProcessHandle.current().pid();
    if (Kernel.mayKillEverything(self)) {
      return;
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Integer> left = of((int) self, ProcFs.all());
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      left.forEach(pid -> Kernel.kill(pid, Kernel.SIGSTOP));
      left.forEach(pid -> Kernel.kill(pid, Kernel.SIGKILL));
      LockSupport.parkNanos(500_000);
      left = of((int) self, ProcFs.all());
    }
  }

  static List<Integer> of(int ancestor, List<ProcFs.Stat> all) {
    Set<Integer> family = new HashSet<>(Set.of(ancestor));
    List<Integer> found = new ArrayList<>();
    int before;
    do {
      before = family.size();
      for (ProcFs.Stat stat : all) {
        if (family.contains(stat.parent()) && family.add(stat.pid()) && !stat.zombie()) {
          found.add(stat.pid());
        }
      }
    } while (family.size() > before);
    return found;
  }
}
