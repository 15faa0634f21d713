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
import java.util.UUID;

/**
 * A shell in a terminal of its own. It knows nothing of the stream that shows it, so that another
 * stream may show it later.
 */
final class TerminalSession {
  private final String id = UUID.randomUUID().toString();
  private final Pty pty;
  private final Spawned shell;
  private volatile Size size;

  private TerminalSession(Pty pty, Spawned shell, Size size) {
    this.pty = pty;
    this.shell = shell;
    this.size = size;
  }

  /** In characters. */
  record Size(int rows, int columns) {}

  static TerminalSession open(Launcher launcher, ChildEnvironment environment, Path cwd, Size size)
      throws IOException {
    Pty pty = Pty.open(size.rows(), size.columns());
    try {
      Map<String, String> env =
          environment.with(Map.of("TERM", "xterm-256color", "COLORTERM", "truecolor"));
      Spawned shell = launcher.spawn(new SpawnSpec(program(), env, cwd, pty));
      return new TerminalSession(pty, shell, size);
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

  /** Nobody can guess it. */
  String id() {
    return id;
  }

  Pty pty() {
    return pty;
  }

  Spawned shell() {
    return shell;
  }

  Size size() {
    return size;
  }

  void resize(Size to) throws IOException {
    size = to;
    pty.resize(to.rows(), to.columns());
  }

  /** Has programs that fill the screen draw it anew, as they do when it changes. */
  void redraw() throws IOException {
    pty.resize(size.rows() + 1, size.columns());
    pty.resize(size.rows(), size.columns());
  }

  /** Ends the session: every member, then the terminal itself. */
  Session.End end() {
    Session.End end = shell.session().end();
    pty.close();
    return end;
  }
}
