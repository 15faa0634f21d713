package dev.berth.operator.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.berth.crds.Sandbox;
import dev.berth.operator.support.Given;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KubeApiTest {
  @Test
  void an_answer_that_ends_in_its_middle_is_not_waited_for_for_ever() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(201, 100);
          exchange.getResponseBody().write("{\"kind\":".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
        });
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://localhost:" + server.getAddress().getPort())
            .build();
    Sandbox sandbox = Given.sandbox("");
    try (KubernetesClient client = LeanClient.of(config)) {
      KubeApi api = new KubeApi(client, Duration.ofMillis(500));

      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThatThrownBy(() -> api.create(sandbox))
                  .isInstanceOf(UncheckedIOException.class));
    } finally {
      server.stop(0);
    }
  }
}
