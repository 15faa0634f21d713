package dev.berth.e2e.support;

/** The session of processes that a terminal leads, by its id within the sandbox. */
public record TerminalSession(LiveSandbox sandbox, String id) {
  public static TerminalSession of(LiveSandbox sandbox, Terminal terminal) {
    return new TerminalSession(sandbox, terminal.run("cut -d' ' -f6 /proc/$$/stat"));
  }

  /** Its processes as the kernel lists them, a line each. */
  public String members() {
    return sandbox.shell(listing());
  }

  /** The same past proxy and agent, which may be what is down. */
  public String membersSeenFromOutside() {
    return sandbox.execInPod("sh", "-c", listing());
  }

  private String listing() {
    return "cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^.*) //' | awk '$4 == " + id + "'";
  }
}
