package dev.berth.agent.context;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Notices;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * GET and POST /contexts, GET and DELETE /contexts/{id}, POST /contexts/{id}/interrupt; execution
 * is a route of its own.
 */
public final class ContextRoutes {
  private final AgentConfig config;
  private final Contexts contexts;
  private final ExecuteRoute execute;

  public ContextRoutes(AgentConfig config, Contexts contexts, Interrupts interrupts) {
    this.config = config;
    this.contexts = contexts;
    this.execute = new ExecuteRoute(config, contexts, interrupts);
  }

  /** The contexts of the languages that this sandbox serves. */
  public static Contexts contexts(
      AgentConfig config, Launcher launcher, ChildEnvironment environment, Notices notices) {
    Map<String, LanguageRunner> runners = new HashMap<>();
    if (config.languages().contains("python")) {
      runners.put("python", new PythonRunner(config, launcher, environment, notices));
    }
    if (config.languages().contains("javascript")) {
      runners.put("javascript", new NodeRunner(config, launcher, environment, notices));
    }
    QueueLimits limits =
        new QueueLimits(config.maxQueuedExecutions(), Duration.ofSeconds(config.maxQueueSeconds()));
    return new Contexts(runners, limits);
  }

  public void register(Router router) {
    router
        .get("/contexts", this::list)
        .post("/contexts", this::create)
        .get("/contexts/{id}", this::get)
        .delete("/contexts/{id}", this::delete)
        .post("/contexts/{id}/interrupt", this::interrupt)
        .post("/contexts/execute", execute);
  }

  private void list(Request request, Response response) throws IOException {
    response.json(
        200,
        json -> {
          json.writeStartArray();
          for (Context context : contexts.all()) {
            write(json, context);
          }
          json.writeEndArray();
        });
  }

  private void create(Request request, Response response) throws IOException {
    JsonObject json = request.json();
    String language = json.string("language").orElse("python");
    Context context = contexts.create(language, folder(config, json));
    response.json(200, out -> write(out, context));
  }

  private void get(Request request, Response response) throws IOException {
    Context context = contexts.get(request.path("id"));
    response.json(200, json -> write(json, context));
  }

  private void delete(Request request, Response response) throws IOException {
    contexts.delete(contexts.get(request.path("id")));
    response.empty(204);
  }

  /** Ends what runs in the context, as Ctrl-C would; what waits for its turn stays. */
  private void interrupt(Request request, Response response) throws IOException {
    Context context = contexts.get(request.path("id"));
    boolean interrupted = context.interrupt();
    response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringField("contextId", context.id());
          json.writeBooleanField("interrupted", interrupted);
          json.writeEndObject();
        });
  }

  static Path folder(AgentConfig config, JsonObject json) {
    return config.paths().folder(json.string("cwd").orElse(""));
  }

  private void write(JsonGenerator json, Context context) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", context.id());
    json.writeStringField("language", context.language());
    json.writeStringField("cwd", config.paths().shown(context.cwd()));
    json.writeEndObject();
  }
}
