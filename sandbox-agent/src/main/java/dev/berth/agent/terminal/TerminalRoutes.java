package dev.berth.agent.terminal;

import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.Notices;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.Session;
import java.io.IOException;
import java.nio.file.Path;

/** POST /internal/terminals: opens a terminal and shows it on this one full-duplex exchange. */
public final class TerminalRoutes {
  private static final int MOST = 1000;
  private final AgentConfig config;
  private final Launcher launcher;
  private final ChildEnvironment environment;
  private final Notices notices;

  public TerminalRoutes(
      AgentConfig config, Launcher launcher, ChildEnvironment environment, Notices notices) {
    this.config = config;
    this.launcher = launcher;
    this.environment = environment;
    this.notices = notices;
  }

  public void register(Router router) {
    router.post("/internal/terminals", this::open);
  }

  private void open(Request request, Response response) throws IOException {
    int rows = request.queryInteger("rows", 24, 1, MOST);
    int columns = request.queryInteger("cols", 80, 1, MOST);
    Path cwd = config.paths().folder(request.query("cwd").orElse(""));
    TerminalSession session = TerminalSession.open(launcher, environment, cwd, rows, columns);
    try {
      new TerminalStream(session, request.body(), response).run();
    } finally {
      if (session.end() == Session.End.EverythingKilled) {
        notices.add(Notices.Code.AllProcessesKilled);
      }
    }
  }
}
