package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** The session of processes that a terminal leads, by its id within the sandbox. */
public record TerminalSession(LiveSandbox sandbox, String id) {
  /** Lines that leave something in their session, each in another way to be forgotten. */
  public static final List<String> LEFTOVERS =
      List.of(
          "sleep 1000 &",
          "nohup sleep 1000 >/dev/null 2>&1 &",
          "(sleep 1000 & ) & ",
          "sh -c \"trap '' HUP INT TERM QUIT TSTP; while :; do sleep 1; done\" &",
          "sh -c 'kill -STOP $$' &",
          "sh -c 'sleep 1000; true'",
          "python3 -c 'import os,time; os.setpgid(0,0); os.fork(); time.sleep(1000)' &",
          // Its first thread ends, by exit(2): the kernel lists it as a zombie then.
          "python3 -c 'import ctypes,os,threading,time; threading.Thread(target=time.sleep, args=(1000,)).start();"
              + " ctypes.CDLL(None).syscall({\"x86_64\": 60}.get(os.uname().machine, 93), 0)' &");

  private static final int BOMB = 600;
  private static final String FORK_BOMB =
      """
      python3 -c 'import os,time,signal
      for s in (1,2,3,15): signal.signal(s, signal.SIG_IGN)
      for i in range(%d):
        if os.fork() == 0: time.sleep(1000)
      while True: time.sleep(1)'
      """
          .formatted(BOMB);

  public static TerminalSession of(LiveSandbox sandbox, Terminal terminal) {
    return new TerminalSession(sandbox, terminal.run("cut -d' ' -f6 /proc/$$/stat"));
  }

  /** One with more in it than its shell. */
  public static TerminalSession leaving(String line, LiveSandbox sandbox, Terminal terminal) {
    TerminalSession session = of(sandbox, terminal);
    terminal.type(line + "\n");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(session.members().lines().count()).isGreaterThan(1));
    return session;
  }

  /** One full of processes that ignore what asks them to end. */
  public static TerminalSession bombed(LiveSandbox sandbox, Terminal terminal) {
    TerminalSession session = of(sandbox, terminal);
    terminal.type(FORK_BOMB);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(session.membersSeenFromOutside().lines().count()).isGreaterThan(BOMB));
    return session;
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
