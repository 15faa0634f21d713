package dev.berth.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  @Test
  void it_is_ready_when_the_operator_is() throws Exception {
    AtomicBoolean ready = new AtomicBoolean();
    try (var server = new ManagementServer(0, () -> true, ready::get, () -> "")) {
      server.start();

      assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(503);
      ready.set(true);
      assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void figures_are_told_in_prometheus_format() throws Exception {
    try (var figures = new Figures();
        var server = new ManagementServer(0, () -> true, () -> true, figures::text)) {
      server.start();
      figures.countSandboxes(phase -> phase == Phase.Ready ? 3 : 0);
      figures.transition(ready(), Duration.ofMillis(900));
      figures.reconciled("Sandbox", Duration.ofMillis(5), true);

      assertThat(get(server, "/metrics").body())
          .contains("berth_sandboxes{phase=\"Ready\"} 3.0")
          .contains("berth_sandbox_transitions_total{phase=\"Ready\",reason=\"\"} 1.0")
          .contains("berth_sandbox_time_to_ready_seconds_bucket{le=\"0.5\"} 0")
          .contains("berth_sandbox_time_to_ready_seconds_bucket{le=\"1.0\"} 1")
          .contains("berth_reconcile_errors_total{kind=\"Sandbox\"} 1.0")
          .contains("jvm_memory_used_bytes");
    }
  }

  private static SandboxStatus ready() {
    return new SandboxStatus(
        null, Phase.Ready, null, null, null, null, null, null, null, null, null, null);
  }

  private static HttpResponse<String> get(ManagementServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
