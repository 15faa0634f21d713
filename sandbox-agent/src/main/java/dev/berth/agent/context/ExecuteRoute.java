package dev.berth.agent.context;

import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.EventStream;
import dev.berth.agent.http.Handler;
import dev.berth.agent.http.Heartbeat;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.SpilledMember;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** POST /contexts/execute: runs code, answered whole or, when asked for, as it prints. */
final class ExecuteRoute implements Handler {
  private static final int DEFAULT_SECONDS = 30;
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private final AgentConfig config;
  private final Contexts contexts;
  private final Interrupts interrupts;

  ExecuteRoute(AgentConfig config, Contexts contexts, Interrupts interrupts) {
    this.config = config;
    this.contexts = contexts;
    this.interrupts = interrupts;
  }

  @Override
  public void handle(Request request, Response response) throws IOException {
    Cut cut = new Cut();
    // Registered before all else: its client may leave while Python still gets warm.
    try (Interrupts.Handle handle = interrupts.register(request.id(), cut::interrupt);
        Spool code = new Spool()) {
      JsonObject json = read(request, code);
      Context.Order order = order(json, code);
      Contexts.Place place = place(json);
      try (Turns.Turn turn = place.turn()) {
        Run run = results -> run(place.context(), turn, order, results, cut);
        if (request.wantsEvents()) {
          stream(place.context(), run, cut, response);
        } else {
          collect(place.context(), run, response);
        }
      }
    } catch (ApiException e) {
      if (e.status() == 429) {
        response.header("Retry-After", "1");
      }
      throw e;
    }
  }

  private Ending run(
      Context context, Turns.Turn turn, Context.Order order, Results results, Cut cut)
      throws IOException {
    Ending ending = context.run(turn, order, results, cut);
    if (ending.contextLost()) {
      contexts.forget(context);
    }
    return ending;
  }

  /** The body, its code in a spool: the heap has no room for some of 10 MiB each. */
  private static JsonObject read(Request request, Spool code) throws IOException {
    SpilledMember[] spilled = new SpilledMember[1];
    JsonObject json = request.json(body -> spilled[0] = new SpilledMember(body, "code", code));
    if (!spilled[0].spilled()) {
      throw ApiException.badRequest("`code` is required and must be a string");
    }
    return json;
  }

  /** The execution, whatever becomes of its output. */
  private interface Run {
    Ending into(Results results) throws IOException;
  }

  private Context.Order order(JsonObject json, Spool code) {
    int most = config.maxExecutionSeconds();
    int seconds = json.integer("timeout", Math.min(DEFAULT_SECONDS, most), 1, most);
    // A context that is made for the execution begins in that folder, and stays.
    boolean once =
        json.has("cwd") && json.string("contextId").filter(s -> !s.isEmpty()).isPresent();
    Optional<Path> cwd = once ? Optional.of(ContextRoutes.folder(config, json)) : Optional.empty();
    return new Context.Order(code, json.variables("env"), cwd, Duration.ofSeconds(seconds));
  }

  private Contexts.Place place(JsonObject json) throws IOException {
    Optional<String> id = json.string("contextId").filter(s -> !s.isEmpty());
    Optional<String> language = json.string("language").filter(s -> !s.isEmpty());
    if (id.isEmpty()) {
      return contexts.createUnasked(
          language.orElseThrow(
              () -> ApiException.badRequest("`contextId` or `language` is required")),
          ContextRoutes.folder(config, json));
    }
    Context context = contexts.get(id.get());
    if (language.isPresent() && !language.get().equals(context.language())) {
      throw ApiException.badRequest(
          "the context is one of " + context.language() + ", `language` says " + language.get());
    }
    return new Contexts.Place(context, context.queue());
  }

  private void collect(Context context, Run run, Response response) throws IOException {
    try (CollectedResults results =
        new CollectedResults(new OutputBudget(config.maxOutputBytes()))) {
      Ending ending = run.into(results);
      response.json(
          200,
          json -> {
            json.writeStartObject();
            json.writeStringField("contextId", context.id());
            json.writeArrayFieldStart("results");
            results.write(json, ending);
            json.writeEndArray();
            if (ending.contextLost()) {
              json.writeBooleanField("contextLost", true);
            }
            json.writeEndObject();
          });
    }
  }

  private void stream(Context context, Run run, Cut cut, Response response) throws IOException {
    response.header("Berth-Context-Id", context.id());
    // Closed at its end only: one that is broken off must not look whole.
    EventStream client = new EventStream(response);
    try (StreamedResults results = new StreamedResults(new OutputBudget(config.maxOutputBytes()));
        Heartbeat beat = Heartbeat.every(SILENCE, client, cut::interrupt)) {
      CompletableFuture<Ending> ending =
          CompletableFuture.supplyAsync(
              () -> finish(run, results), task -> Thread.ofVirtual().start(task));
      try {
        results.follow(client);
      } catch (IOException gone) {
        cut.interrupt();
        ending.join();
        throw gone;
      }
      Ending last = ending.join();
      client.send(
          "endOfExecution",
          json -> last.write(json, out -> out.writeStringField("contextId", context.id())));
    }
    client.close();
  }

  private static Ending finish(Run run, StreamedResults results) {
    try {
      Ending ending = run.into(results);
      results.finish(ending);
      return ending;
    } catch (IOException e) {
      return fail(results, Ending.Reason.interrupted, e);
    } catch (ApiException e) {
      // Its head is under way, where a status could have said it.
      return fail(results, Ending.Reason.timeout, e);
    }
  }

  private static Ending fail(StreamedResults results, Ending.Reason reason, Exception cause) {
    Ending failed = Ending.of(reason, cause.getMessage() + "\n");
    results.finish(failed);
    return failed;
  }
}
