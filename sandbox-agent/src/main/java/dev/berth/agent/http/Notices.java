package dev.berth.agent.http;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What only the agent sees of its pod, told once each in a header of its next answer. The codes are
 * a fixed list: whoever reads them has words of his own for them.
 */
public final class Notices {
  static final String HEADER = "Berth-Notices";

  /** A notice's code as it travels. */
  public enum Code {
    /** A process was killed for memory while the sandbox lived on. */
    ChildOOMKilled,
    /** A fork bomb could only be ended together with every context. */
    AllProcessesKilled
  }

  private final Set<Code> pending = new LinkedHashSet<>();

  public synchronized void add(Code code) {
    pending.add(code);
  }

  synchronized String take() {
    if (pending.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (Code code : pending) {
      text.append(text.isEmpty() ? "" : ", ").append(code);
    }
    pending.clear();
    return text.toString();
  }
}
