package dev.berth.agent.process;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GET /processes, GET and DELETE /processes/{pid}: everything that runs in the sandbox. */
public final class ProcessRoutes {
  private static final Duration TERM_GRACE = Duration.ofSeconds(2);
  private static final Duration KILL_GRACE = Duration.ofSeconds(3);
  private static final int PAGE_BYTES = 4096;
  private final Launcher launcher;
  private final int self = (int) ProcessHandle.current().pid();
  private final Instant bootTime;

  public ProcessRoutes(Launcher launcher) {
    this.launcher = launcher;
    this.bootTime = bootTime();
  }

  public void register(Router router) {
    router
        .get("/processes", this::list)
        .get("/processes/{pid}", this::get)
        .delete("/processes/{pid}", this::stop);
  }

  private void list(Request request, Response response) throws IOException {
    List<ProcFs.Stat> all =
        ProcFs.all().stream().filter(s -> s.pid() != self && !s.zombie()).toList();
    response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("items");
          for (ProcFs.Stat stat : all) {
            json.writeStartObject();
            summary(json, stat);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberField("total", all.size());
          json.writeEndObject();
        });
  }

  private void get(Request request, Response response) throws IOException {
    ProcFs.Stat stat = find(request);
    Optional<Spawned> started = launcher.started(stat.pid());
    response.json(
        200,
        json -> {
          json.writeStartObject();
          summary(json, stat);
          json.writeStringField("working_dir", workingDirectory(stat, started));
          json.writeObjectFieldStart("environment");
          for (Map.Entry<String, String> e :
              started.map(s -> s.spec().env()).orElse(Map.of()).entrySet()) {
            json.writeStringField(e.getKey(), e.getValue());
          }
          json.writeEndObject();
          json.writeObjectFieldStart("resourceUsage");
          json.writeNumberField("cpuPercent", cpuPercent(stat));
          json.writeNumberField("memoryMb", stat.residentPages() * PAGE_BYTES / 1_048_576.0);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private void summary(JsonGenerator json, ProcFs.Stat stat) throws IOException {
    json.writeNumberField("processId", stat.pid());
    json.writeStringField("status", stat.state() == 'T' ? "stopped" : "running");
    json.writeStringField(
        "command",
        launcher
            .started(stat.pid())
            .map(s -> String.join(" ", s.spec().argv()))
            .orElseGet(() -> ProcFs.command(stat)));
    json.writeStringField("tag", stat.name());
    json.writeStringField("createdAt", createdAt(stat).toString());
  }

  private void stop(Request request, Response response) throws IOException {
    ProcFs.Stat stat = find(request);
    if (stat.pid() == self || stat.pid() == 1) {
      throw ApiException.conflict(
          "process " + stat.pid() + " is the sandbox's own; stop the sandbox instead");
    }
    Kernel.kill(stat.pid(), Kernel.SIGTERM);
    Kernel.kill(stat.pid(), 18); // a stopped process would never see the SIGTERM
    boolean stopped = gone(stat, TERM_GRACE);
    if (!stopped) {
      Kernel.kill(stat.pid(), Kernel.SIGKILL);
      stopped = gone(stat, KILL_GRACE);
    }
    boolean ended = stopped;
    response.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberField("pid", stat.pid());
          json.writeBooleanField("stopped", ended);
          json.writeStringField("stopped_at", Instant.now().toString());
          json.writeStringField(
              "message",
              ended ? "Process stopped successfully" : "The process did not end in time");
          json.writeEndObject();
        });
  }

  private static ProcFs.Stat find(Request request) {
    int pid;
    try {
      pid = Integer.parseInt(request.path("pid"));
    } catch (NumberFormatException e) {
      throw ApiException.badRequest("`pid` must be a whole number; got " + request.path("pid"));
    }
    return ProcFs.stat(pid)
        .filter(s -> !s.zombie() && ProcFs.isProcess(pid))
        .orElseThrow(() -> ApiException.notFound("no process " + pid));
  }

  private static boolean gone(ProcFs.Stat stat, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<ProcFs.Stat> now = ProcFs.stat(stat.pid());
      if (now.isEmpty() || now.get().zombie() || now.get().startTicks() != stat.startTicks()) {
        return true;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
    return false;
  }

  private String workingDirectory(ProcFs.Stat stat, Optional<Spawned> started) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + stat.pid() + "/cwd")).toString();
    } catch (IOException | SecurityException e) {
      return started.map(s -> s.spec().cwd().toString()).orElse("");
    }
  }

  private double cpuPercent(ProcFs.Stat stat) {
    double seconds = Duration.between(createdAt(stat), Instant.now()).toMillis() / 1000.0;
    double used = stat.cpuTicks() / (double) ProcFs.TICKS_PER_SECOND;
    return seconds <= 0 ? 0 : Math.round(1000 * used / seconds) / 10.0;
  }

  private Instant createdAt(ProcFs.Stat stat) {
    return bootTime.plusMillis(stat.startTicks() * 1000 / ProcFs.TICKS_PER_SECOND);
  }

  private static Instant bootTime() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
        if (line.startsWith("btime ")) {
          return Instant.ofEpochSecond(Long.parseLong(line.substring(6).trim()));
        }
      }
    } catch (IOException e) {
      // some runtimes hide it; then times count from the agent's own start
    }
    return Instant.now();
  }
}
