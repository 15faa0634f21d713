package dev.berth.agent.process;

import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.EventStream;
import dev.berth.agent.http.Heartbeat;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Notices;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** POST /processes/cmd: one command, answered whole or, when asked for, as it prints. */
public final class CommandRoutes {
  private static final int DEFAULT_SECONDS = 30;
  private static final int LONGEST_COMMAND = 128 << 10;
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private final AgentConfig config;
  private final Command commands;
  private final ChildEnvironment environment;
  private final Interrupts interrupts;

  public CommandRoutes(
      AgentConfig config,
      Launcher launcher,
      ChildEnvironment environment,
      Interrupts interrupts,
      Notices notices) {
    this.config = config;
    this.commands = new Command(launcher, notices);
    this.environment = environment;
    this.interrupts = interrupts;
  }

  public void register(Router router) {
    router.post("/processes/cmd", this::run);
    router.post(
        "/internal/interrupts/{id}",
        (request, response) -> {
          interrupts.interrupt(request.path("id"));
          response.empty(204);
        });
  }

  /** What one call asked for. */
  private record Order(String command, Path cwd, Map<String, String> env, Duration limit) {}

  private void run(Request request, Response response) throws IOException {
    Order order = read(request.json());
    if (request.wantsEvents()) {
      stream(order, request, response);
    } else {
      collect(order, request, response);
    }
  }

  private Order read(JsonObject json) {
    String command = json.required("command");
    if (command.getBytes(StandardCharsets.UTF_8).length >= LONGEST_COMMAND) {
      throw new ApiException(
          413, "TOO_LARGE", "Linux takes commands under 128 KiB; put a longer one into a file");
    }
    int most = config.maxExecutionSeconds();
    int seconds = json.integer("timeout", Math.min(DEFAULT_SECONDS, most), 1, most);
    Path cwd = config.paths().folder(json.string("cwd").orElse(""));
    if (!Files.isExecutable(cwd)) {
      throw ApiException.badRequest("`cwd` may not be entered: " + config.paths().shown(cwd));
    }
    if (command.indexOf('\0') >= 0) {
      throw ApiException.badRequest("`command` must have no NUL characters");
    }
    Map<String, String> env = environment.with(json.variables("env"));
    return new Order(command, cwd, env, Duration.ofSeconds(seconds));
  }

  private void collect(Order order, Request request, Response response) throws IOException {
    try (BoundedText out = new BoundedText(config.maxOutputBytes() / 2);
        BoundedText err = new BoundedText(config.maxOutputBytes() / 2)) {
      collect(order, request, response, out, err);
    }
  }

  private void collect(
      Order order, Request request, Response response, BoundedText out, BoundedText err)
      throws IOException {
    Command.Running running =
        commands.start(
            order.command(),
            order.env(),
            order.cwd(),
            (stream, bytes, n) -> (stream.equals("stdout") ? out : err).append(bytes, 0, n));
    Command.Finished end;
    try (Interrupts.Handle handle = interrupts.register(request.id(), running::interrupt)) {
      end = running.await(order.limit());
    }
    response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("executionId", UUID.randomUUID().toString());
          json.writeStringField("status", end.outcome().name());
          json.writeObjectFieldStart("result");
          json.writeNumberField("exitCode", end.exitCode());
          json.writeFieldName("stdout");
          json.writeString(out.reader(""), -1);
          json.writeFieldName("stderr");
          json.writeString(err.reader(explanation(end, order)), -1);
          if (out.truncated() || err.truncated()) {
            json.writeBooleanField("truncated", true);
            json.writeNumberField("droppedBytes", out.dropped() + err.dropped());
          }
          json.writeStringField("cwd", config.paths().shown(order.cwd()));
          json.writeNumberField("executionTimeMs", end.took().toMillis());
          json.writeEndObject();
          json.writeNumberField("executionTimeMs", end.took().toMillis());
          json.writeEndObject();
        });
  }

  private static String explanation(Command.Finished end, Order order) {
    return switch (end.outcome()) {
      case completed -> "";
      case timeout ->
          "\nended after its time limit of "
              + order.limit().toSeconds()
              + " s, with all it started\n";
      case interrupted -> "\ninterrupted\n";
    };
  }

  private void stream(Order order, Request request, Response response) throws IOException {
    Utf8Stream out = new Utf8Stream();
    Utf8Stream err = new Utf8Stream();
    EventStream events = new EventStream(response);
    Command.Running[] self = new Command.Running[1];
    self[0] =
        commands.start(
            order.command(),
            order.env(),
            order.cwd(),
            (stream, bytes, n) -> {
              String text = (stream.equals("stdout") ? out : err).decode(bytes, n);
              try {
                events.send(
                    stream,
                    json -> {
                      json.writeStartObject();
                      json.writeStringField("type", stream);
                      json.writeStringField("text", text);
                      json.writeEndObject();
                    });
              } catch (IOException gone) {
                self[0].interrupt();
              }
            });
    try (Interrupts.Handle handle = interrupts.register(request.id(), self[0]::interrupt);
        Heartbeat beat = Heartbeat.every(SILENCE, events, self[0]::interrupt)) {
      Command.Finished end = self[0].await(order.limit());
      events.send(
          "exit",
          json -> {
            json.writeStartObject();
            json.writeStringField("type", "exit");
            json.writeStringField("status", end.outcome().name());
            json.writeNumberField("exitCode", end.exitCode());
            json.writeNumberField("executionTimeMs", end.took().toMillis());
            json.writeEndObject();
          });
      events.close();
    }
  }
}
