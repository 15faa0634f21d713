package dev.berth.agent;

import dev.berth.agent.context.ContextRoutes;
import dev.berth.agent.context.Contexts;
import dev.berth.agent.files.FileRoutes;
import dev.berth.agent.http.AgentServer;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.Notices;
import dev.berth.agent.http.Router;
import dev.berth.agent.http.UnixDoor;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.CommandRoutes;
import dev.berth.agent.process.Descendants;
import dev.berth.agent.process.Kernel;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.PodLimits;
import dev.berth.agent.process.ProcessRoutes;
import dev.berth.agent.terminal.TerminalRoutes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The agent: PID 1 of a sandbox's container, or a plain program on a laptop. */
public final class Main {
  private static final int ENDED_BY_SIGTERM = 143;

  private Main() {}

  public static void main(String[] args) throws IOException {
    Kernel.becomeUndumpable();
    AgentConfig config = AgentConfig.from(System.getenv());
    Launcher launcher = new Launcher();
    AgentServer server = wire(config, System.getenv(), launcher);
    if (config.socket().isPresent()) {
      openDoor(config.socket().get(), server);
    }
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(launcher)));
    if (config.endsWithStdin()) {
      Thread.ofPlatform().daemon().name("stdin").start(Main::endWithStdin);
    }
    System.out.println("agent listens on 127.0.0.1:" + server.port());
  }

  private static void end(Launcher launcher) {
    launcher.stop();
    Descendants.end();
    Runtime.getRuntime().halt(ENDED_BY_SIGTERM);
  }

  /** Whoever started the agent holds the other end, so its death is seen, however it died. */
  private static void endWithStdin() {
    try {
      while (System.in.read() >= 0) {
        // nothing is expected
      }
    } catch (IOException e) {
      // as good as its end
    }
    System.exit(ENDED_BY_SIGTERM);
  }

  static UnixDoor openDoor(Path path, AgentServer server) throws IOException {
    UnixDoor door = new UnixDoor(path, server.port());
    server.serveOnly(door::isOurs);
    door.start();
    return door;
  }

  static AgentServer wire(AgentConfig config, Map<String, String> variables) throws IOException {
    return wire(config, variables, new Launcher());
  }

  private static AgentServer wire(
      AgentConfig config, Map<String, String> variables, Launcher launcher) throws IOException {
    Notices notices = new Notices();
    ChildEnvironment environment = new ChildEnvironment(variables);
    Interrupts interrupts = new Interrupts();
    PodLimits limits = new PodLimits(notices);
    Router router = new Router();
    new HealthRoutes(limits).register(router);
    new ProcessRoutes(launcher).register(router);
    new CommandRoutes(config, launcher, environment, interrupts, notices).register(router);
    TerminalRoutes terminals = new TerminalRoutes(config, launcher, environment, notices);
    terminals.register(router);
    Contexts contexts = ContextRoutes.contexts(config, launcher, environment, notices);
    new ContextRoutes(config, contexts, interrupts).register(router);
    new FileRoutes(config, interrupts).register(router);
    AgentServer server =
        new AgentServer(config.port(), router, config.maxConcurrentRequests(), notices);
    launcher.start();
    server.onStart(contexts::warmUp);
    server.onClose(
        () -> {
          terminals.close();
          contexts.close();
        });
    return server;
  }
}
