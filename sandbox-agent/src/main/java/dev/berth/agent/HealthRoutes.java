package dev.berth.agent;

import dev.berth.agent.http.Router;
import dev.berth.agent.process.PodLimits;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** GET /health: the agent answers, so the sandbox is usable. */
final class HealthRoutes {
  private final long startedNanos = System.nanoTime();
  private final PodLimits limits;

  HealthRoutes(PodLimits limits) {
    this.limits = limits;
  }

  void register(Router router) {
    router.get(
        "/health",
        (request, response) -> {
          limits.newOomKill();
          response.json(
              200,
              json -> {
                json.writeStartObject();
                json.writeStringField("status", "ok");
                json.writeStringField("service", "sandbox-code-interpreter");
                json.writeStringField("version", "v1");
                json.writeStringField(
                    "timestamp",
                    OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS).toString());
                json.writeNumberField("uptime", System.nanoTime() - startedNanos);
                json.writeEndObject();
              });
        });
  }
}
