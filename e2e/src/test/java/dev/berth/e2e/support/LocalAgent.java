package dev.berth.e2e.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A sandbox's agent among the processes of the tester's machine, if that is its node. */
public final class LocalAgent {
  private final ProcessHandle process;
  private final List<ProcessHandle> children;

  private LocalAgent(ProcessHandle process) {
    this.process = process;
    this.children = process.descendants().toList();
  }

  /** Skips the test where the sandbox runs on another machine. */
  public static LocalAgent of(LiveSandbox sandbox) {
    String mark = "mark-" + UUID.randomUUID();
    // With a session of its own it is not ended with the command, and is the agent's. While it
    // becomes what it is to be, it has no command line for a moment.
    sandbox.shell(
        "setsid sh -c 'sleep 600; : %s' > /dev/null 2>&1 & ".formatted(mark)
            + "until grep -q ^sh /proc/$!/cmdline || ! kill -0 $!; do sleep 0.05; done");
    Optional<ProcessHandle> marked =
        ProcessHandle.allProcesses().filter(process -> line(process).contains(mark)).findFirst();
    Assumptions.assumeTrue(marked.isPresent(), "the sandbox is on another machine");
    return new LocalAgent(
        ancestors(marked.get())
            .filter(process -> line(process).split("\0")[0].endsWith("/java"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no agent is above what it started")));
  }

  /** As the kernel does it for want of memory: without a word. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Whether anything runs of what it was and had started when it was looked up. */
  public boolean hasLeftAnything() {
    return Stream.concat(Stream.of(process), children.stream()).anyMatch(ProcessHandle::isAlive);
  }

  private static Stream<ProcessHandle> ancestors(ProcessHandle process) {
    return Stream.iterate(process.parent(), Optional::isPresent, p -> p.get().parent())
        .map(Optional::get);
  }

  /** Of a process that nobody may look into as well, which its {@code info} leaves out. */
  private static String line(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }
}
