package dev.berth.agent.process;

import dev.berth.agent.http.Notices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the cgroup says and Kubernetes does not pass on: a child killed for memory while the
 * container lived. Reads both cgroup versions. The kubelet's limit on processes stands in the pod's
 * cgroup, which no container sees, so whether there is one cannot be told from here.
 */
public final class PodLimits {
  private static final List<Path> OOM_COUNTERS =
      List.of(
          Path.of("/sys/fs/cgroup/memory.events"),
          Path.of("/sys/fs/cgroup/memory/memory.oom_control"));
  private final Notices notices;
  private long seenKills;

  public PodLimits(Notices notices) {
    this.notices = notices;
    this.seenKills = oomKills();
  }

  /** Whether a process was killed for memory since the last call; if so it is told once. */
  public synchronized boolean newOomKill() {
    long kills = oomKills();
    boolean more = kills > seenKills;
    seenKills = kills;
    if (more) {
      notices.add(Notices.Code.ChildOOMKilled);
    }
    return more;
  }

  /** How many processes of this pod were killed for memory so far. */
  public static long oomKills() {
    for (Path file : OOM_COUNTERS) {
      try {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("oom_kill ")) {
            return Long.parseLong(line.substring(9).trim());
          }
        }
      } catch (IOException e) {
        // the other version's path
      }
    }
    return 0;
  }
}
