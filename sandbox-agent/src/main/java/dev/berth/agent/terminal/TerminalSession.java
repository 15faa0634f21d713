package dev.berth.agent.terminal;

import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.Pty;
import dev.berth.agent.process.Session;
import dev.berth.agent.process.SpawnSpec;
import dev.berth.agent.process.Spawned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A shell in a terminal of its own. It knows nothing of the stream that shows it, so that another
 * stream may show it later.
 */
final class TerminalSession implements AutoCloseable {
  private final Pty pty;
  private final Spawned shell;

  private TerminalSession(Pty pty, Spawned shell) {
    this.pty = pty;
    this.shell = shell;
  }

  static TerminalSession open(
      Launcher launcher, ChildEnvironment environment, Path cwd, int rows, int columns)
      throws IOException {
    Pty pty = Pty.open(rows, columns);
    try {
      Map<String, String> env =
          environment.with(Map.of("TERM", "xterm-256color", "COLORTERM", "truecolor"));
      return new TerminalSession(pty, launcher.spawn(new SpawnSpec(program(), env, cwd, pty)));
    } catch (IOException e) {
      pty.close();
      throw e;
    }
  }

  private static List<String> program() {
    return Files.isExecutable(Path.of("/bin/bash"))
        ? List.of("/bin/bash", "-i")
        : List.of("/bin/sh", "-i");
  }

  Pty pty() {
    return pty;
  }

  Spawned shell() {
    return shell;
  }

  /** Ends the session: every member, then the terminal itself. */
  Session.End end() {
    Session.End end = shell.session().end();
    pty.close();
    return end;
  }

  @Override
  public void close() {
    end();
  }
}
