package dev.berth.agent.terminal;

import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Notices;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * POST /internal/terminals opens a terminal and shows it on this one full-duplex exchange; POST
 * /internal/terminals/{id} shows one that was opened with {@code reattach}.
 */
public final class TerminalRoutes implements AutoCloseable {
  private static final int MOST = 1000;
  private static final int LONGEST_GRACE = 3600;
  private final AgentConfig config;
  private final Launcher launcher;
  private final ChildEnvironment environment;
  private final Notices notices;
  private final KeptTerminals kept = new KeptTerminals(this::noteEnd);

  public TerminalRoutes(
      AgentConfig config, Launcher launcher, ChildEnvironment environment, Notices notices) {
    this.config = config;
    this.launcher = launcher;
    this.environment = environment;
    this.notices = notices;
  }

  public void register(Router router) {
    router.post("/internal/terminals", this::open);
    router.post("/internal/terminals/{id}", this::attach);
  }

  /** Ends those that wait for a stream or have one. */
  @Override
  public void close() {
    kept.close();
  }

  private void open(Request request, Response response) throws IOException {
    TerminalSession.Size size = size(request, new TerminalSession.Size(24, 80));
    Path cwd = config.paths().folder(request.query("cwd").orElse(""));
    Duration grace = grace(request);
    KeptTerminals.Opening opening = () -> TerminalSession.open(launcher, environment, cwd, size);
    show(
        grace == null ? new WholeView(opening.open(), this::noteEnd) : kept.open(opening, grace),
        request,
        response);
  }

  private void attach(Request request, Response response) throws IOException {
    KeptTerminal terminal = kept.find(request.path("id")).orElseThrow(TerminalRoutes::unknown);
    TerminalSession.Size size = size(request, terminal.session().size());
    View view = terminal.audience().attach(grace(request)).orElseThrow(TerminalRoutes::unknown);
    if (view.replay().dropped() > 0) {
      terminal.session().redraw();
    }
    terminal.session().resize(size);
    show(view, request, response);
  }

  private static void show(View view, Request request, Response response) throws IOException {
    try (view) {
      new TerminalStream(view, request.body(), response).run();
    }
  }

  private void noteEnd(Session.End end) {
    if (end == Session.End.EverythingKilled) {
      notices.add(Notices.Code.AllProcessesKilled);
    }
  }

  private static TerminalSession.Size size(Request request, TerminalSession.Size otherwise) {
    return new TerminalSession.Size(
        request.queryInteger("rows", otherwise.rows(), 1, MOST),
        request.queryInteger("cols", otherwise.columns(), 1, MOST));
  }

  /** Null where none is asked for. */
  private static Duration grace(Request request) {
    int seconds = request.queryInteger("reattach", 0, 1, LONGEST_GRACE);
    return seconds == 0 ? null : Duration.ofSeconds(seconds);
  }

  private static ApiException unknown() {
    return ApiException.notFound(
        "no such terminal: it has ended, was opened without `reattach`, or waited for too long");
  }
}
