package dev.berth.agent.context;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.AgentConfig;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Notices;
import dev.berth.agent.process.ChildEnvironment;
import dev.berth.agent.process.Launcher;
import dev.berth.agent.process.RunnerWires;
import dev.berth.agent.process.SpawnSpec;
import dev.berth.agent.process.Spawned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * JavaScript contexts: a Node process each. None runs until the first is asked for; from then on
 * one spare waits for the next.
 */
final class NodeRunner implements LanguageRunner {
  private static final Duration STARTED = Duration.ofSeconds(20);
  private static final double OF_MEMORY = 0.75;
  private static final byte[] INTERRUPT = "{\"interrupt\":true}\n".getBytes(StandardCharsets.UTF_8);

  private final AgentConfig config;
  private final Launcher launcher;
  private final Map<String, String> env;
  private final Notices notices;
  private Interpreter spare;
  private boolean closed;

  NodeRunner(AgentConfig config, Launcher launcher, ChildEnvironment environment, Notices notices) {
    this.config = config;
    this.launcher = launcher;
    this.env = environment.with(Map.of());
    this.notices = notices;
  }

  @Override
  public void warmUp() {
    // 40 MiB that a sandbox without JavaScript never needs
  }

  @Override
  public Interpreter start(String contextId, Path cwd) throws IOException {
    Interpreter mine = takeSpare();
    if (mine == null) {
      mine = launch();
    }
    mine.tell(folder(cwd));
    Greeting.await(mine, STARTED);
    Thread.ofVirtual().start(this::makeSpare);
    return mine;
  }

  private synchronized Interpreter takeSpare() {
    Interpreter taken = spare;
    spare = null;
    return taken == null || taken.death().isDone() ? null : taken;
  }

  private void makeSpare() {
    try {
      synchronized (this) {
        if (spare == null && !closed) {
          spare = launch();
        }
      }
    } catch (IOException | ApiException e) {
      // the next context meets the same, and tells its client
    }
  }

  private Interpreter launch() throws IOException {
    String node =
        config
            .node()
            .or(() -> Programs.onPath("node", env))
            .filter(file -> Files.isExecutable(Path.of(file)))
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "JavaScript contexts need node on PATH in the sandbox's image"));
    long megabytes = (long) (config.memoryBytes() * OF_MEMORY) >> 20;
    String main = config.runners().resolve("javascript/main.js").toString();
    // A Node whose file nobody may read is unreadable itself, and then cannot be offered to the
    // OOM killer from outside: the shell does it before it becomes Node.
    List<String> argv =
        List.of(
            "/bin/sh",
            "-c",
            "echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec \"$@\"",
            "sh",
            node,
            megabytes > 0 ? "--max-old-space-size=" + megabytes : "--no-warnings",
            "--no-force-async-hooks-checks", // they abort after a callback that was stopped
            main);
    RunnerWires wires = RunnerWires.stream();
    try {
      Spawned process = launcher.spawnRunner(SpawnSpec.withPipes(argv, env, config.home()), wires);
      return new Interpreter(
          process, wires, (p, w) -> w.write(INTERRUPT), notices, config.maxOutputBytes());
    } catch (IOException e) {
      wires.close();
      throw e;
    }
  }

  private static byte[] folder(Path cwd) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonObject.FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("cwd", cwd.toString());
      json.writeEndObject();
    }
    line.write('\n');
    return line.toByteArray();
  }

  @Override
  public void close() {
    Interpreter last;
    synchronized (this) {
      closed = true;
      last = spare;
      spare = null;
    }
    if (last != null) {
      last.end();
    }
  }
}
