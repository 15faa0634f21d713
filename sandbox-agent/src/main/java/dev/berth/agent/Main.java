package dev.berth.agent;

import dev.berth.agent.context.ContextRoutes;
import dev.berth.agent.context.Contexts;
import dev.berth.agent.files.FileRoutes;
import dev.berth.agent.http.AgentServer;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.Notices;
import dev.berth.agent.http.Router;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.CommandRoutes;
import dev.berth.agent.process.Kernel;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.PodLimits;
import dev.berth.agent.process.ProcessRoutes;
import dev.berth.agent.terminal.TerminalRoutes;
import java.io.IOException;
import java.util.Map;

/** The agent: PID 1 of a sandbox's container, or a plain program on a laptop. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    Kernel.becomeUndumpable();
    AgentConfig config = AgentConfig.from(System.getenv());
    AgentServer server = wire(config, System.getenv());
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(143)));
    System.out.println("agent listens on 127.0.0.1:" + server.port());
  }

  static AgentServer wire(AgentConfig config, Map<String, String> variables) throws IOException {
    Notices notices = new Notices();
    Launcher launcher = new Launcher();
    ChildEnvironment environment = new ChildEnvironment(variables);
    Interrupts interrupts = new Interrupts();
    PodLimits limits = new PodLimits(notices);
    Router router = new Router();
    new HealthRoutes(limits).register(router);
    new ProcessRoutes(launcher).register(router);
    new CommandRoutes(config, launcher, environment, interrupts).register(router);
    new TerminalRoutes(config, launcher, environment, notices).register(router);
    Contexts contexts = ContextRoutes.contexts(config, launcher, environment, notices);
    new ContextRoutes(config, contexts, interrupts).register(router);
    new FileRoutes(config, interrupts).register(router);
    AgentServer server =
        new AgentServer(config.port(), router, config.maxConcurrentRequests(), notices);
    launcher.start();
    server.onStart(contexts::warmUp);
    server.onClose(contexts::close);
    return server;
  }
}
