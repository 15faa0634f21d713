package dev.berth.agent.process;

import dev.berth.agent.http.Notices;
import java.util.Optional;

/**
 * What the cgroup says and Kubernetes does not pass on: a child killed for memory while the
 * container lived. The kubelet's limit on processes stands in the pod's cgroup, which no container
 * sees, so whether there is one cannot be told from here.
 */
public final class PodLimits {
  private static final Optional<OomCounter> COUNTER = OomCounter.find();
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
    return COUNTER.map(OomCounter::read).orElse(0L);
  }
}
