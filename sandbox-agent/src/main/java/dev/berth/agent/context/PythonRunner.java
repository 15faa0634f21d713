package dev.berth.agent.context;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.JsonBody;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Notices;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.Kernel;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.RunnerWires;
import dev.berth.agent.process.SpawnSpec;
import dev.berth.agent.process.Spawned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Python contexts, forked from a warm interpreter that is replaced when it has ended. */
final class PythonRunner implements LanguageRunner {
  private static final Duration WARM = Duration.ofSeconds(30);
  private static final Duration FORKED = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;
  private static final double OF_MEMORY = 0.9;
  private static final long FOR_THE_OTHERS = 96L << 20;

  private final AgentConfig config;
  private final Launcher launcher;
  private final Map<String, String> env;
  private final Notices notices;
  private ForkServer server;
  private boolean closed;

  PythonRunner(
      AgentConfig config, Launcher launcher, ChildEnvironment environment, Notices notices) {
    this.config = config;
    this.launcher = launcher;
    this.env = withThreadsOfThePod(environment);
    this.notices = notices;
  }

  /** BLAS would start a thread for each CPU of the node, and each takes its share of the memory. */
  private static Map<String, String> withThreadsOfThePod(ChildEnvironment environment) {
    Map<String, String> env = new HashMap<>(environment.with(Map.of()));
    String cpus = String.valueOf(Runtime.getRuntime().availableProcessors());
    env.putIfAbsent("OPENBLAS_NUM_THREADS", cpus);
    env.putIfAbsent("OMP_NUM_THREADS", cpus);
    return Map.copyOf(env);
  }

  /** What one context may allocate: less than would make the kernel kill somebody. */
  static long memoryOfAContext(long memoryBytes) {
    return (long) Math.max(0, Math.min(memoryBytes * OF_MEMORY, memoryBytes - FOR_THE_OTHERS));
  }

  @Override
  public void warmUp() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                running();
              } catch (IOException | ApiException e) {
                // the first context meets the same, and tells its client
              }
            });
  }

  @Override
  public Interpreter start(String contextId, Path cwd) throws IOException {
    for (int attempt = 1; ; attempt++) {
      ForkServer warm = running();
      String missing = get(warm, warm.ready(), WARM);
      if (!missing.isEmpty()) {
        warm.end();
        throw ApiException.badRequest(
            "Python contexts need " + missing + " in the sandbox's image");
      }
      try {
        return fork(warm, contextId, cwd);
      } catch (IOException e) {
        if (!warm.isDead() || attempt == ATTEMPTS) {
          throw e; // else somebody killed the warm interpreter just now
        }
      }
    }
  }

  private Interpreter fork(ForkServer warm, String contextId, Path cwd) throws IOException {
    RunnerWires wires = RunnerWires.stream();
    try {
      SpawnSpec spec = SpawnSpec.withPipes(List.of("python", "context", contextId), env, cwd);
      byte[] request = json(json -> json.writeStringField("cwd", cwd.toString()));
      Spawned process = get(warm, warm.fork(spec, request, wires), FORKED);
      Interpreter interpreter =
          new Interpreter(
              process,
              wires,
              (p, w) -> Kernel.kill(p.pid(), Kernel.SIGINT),
              notices,
              config.maxOutputBytes());
      Greeting.await(interpreter, FORKED);
      return interpreter;
    } catch (IOException | ApiException e) {
      wires.close();
      throw e;
    }
  }

  private synchronized ForkServer running() throws IOException {
    if (closed) {
      throw new IOException("the agent ends");
    }
    if (server == null || server.isDead()) {
      ForkServer fresh = launch();
      fresh.exit().thenRun(() -> replace(fresh));
      server = fresh;
    }
    return server;
  }

  private ForkServer launch() throws IOException {
    SpawnSpec spec = spec();
    try {
      return new ForkServer(launcher, spec, notices);
    } catch (IOException e) {
      throw ApiException.badRequest("Python contexts need python3: " + e.getMessage());
    }
  }

  /** A warm interpreter that had been of use is replaced before anybody waits for the next one. */
  private void replace(ForkServer ended) {
    CompletableFuture<String> ready = ended.ready();
    if (ready.isDone() && !ready.isCompletedExceptionally() && ready.join().isEmpty()) {
      warmUp();
    }
  }

  private SpawnSpec spec() throws IOException {
    String python =
        config
            .python()
            .or(() -> Programs.onPath("python3", env))
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "Python contexts need python3 on PATH in the sandbox's image"));
    byte[] settings =
        json(
            json -> {
              json.writeArrayFieldStart("preload");
              for (String module : config.preload()) {
                json.writeString(module);
              }
              json.writeEndArray();
              json.writeNumberField("memoryBytes", memoryOfAContext(config.memoryBytes()));
            });
    String main = config.runners().resolve("python/main.py").toString();
    return SpawnSpec.withPipes(List.of(python, main, new String(settings)), env, config.home());
  }

  private static byte[] json(JsonBody members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonObject.FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Waits for a word of the warm interpreter; one that does not answer in time is replaced. */
  private static <T> T get(ForkServer warm, CompletableFuture<T> future, Duration patience)
      throws IOException {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      warm.end();
      throw new ApiException(
          503, "NOT_READY", "Python did not answer within " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public void close() {
    ForkServer last;
    synchronized (this) {
      closed = true;
      last = server;
    }
    if (last != null) {
      last.end();
    }
  }
}
