package dev.berth.embedded.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.DesiredState;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.embedded.Embedded;
import dev.berth.embedded.EmbeddedForTheSuite;
import dev.berth.embedded.Home;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty sandboxes at once on one machine, counted before and after. */
@Tag("heavy")
class FiftySandboxesTest {
  private static final int MANY = 50;
  private static final int AT_A_TIME = 5;
  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir static Path folder;

  @Test
  void all_of_them_run_code_and_leave_nothing_when_they_are_stopped() throws Exception {
    try (Home home = Home.open(folder);
        Embedded berth = Embedded.start(EmbeddedForTheSuite.settings(), home);
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService lanes = Executors.newFixedThreadPool(AT_A_TIME)) {
      berth.applyTemplates();
      // What is made once, at the first use, is no leak.
      use(http, berth, "first");
      stop(berth.client(), "first");
      await().atMost(LONG).until(() -> Counts.now().processes() == 0);
      Counts before = Counts.now();

      List<Future<String>> results = new ArrayList<>();
      IntStream.range(0, MANY)
          .mapToObj(i -> "many-" + i)
          .forEach(id -> results.add(lanes.submit(() -> use(http, berth, id))));
      for (Future<String> result : results) {
        assertThat(result.get()).contains("\"text\":\"42\"");
      }
      assertThat(Counts.now().processes()).isGreaterThan(MANY);

      List<Future<?>> stops = new ArrayList<>();
      IntStream.range(0, MANY)
          .mapToObj(i -> "many-" + i)
          .forEach(id -> stops.add(lanes.submit(() -> stop(berth.client(), id))));
      for (Future<?> stopped : stops) {
        stopped.get();
      }
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> {
                Counts after = Counts.now();
                assertThat(after.processes()).as("processes").isEqualTo(before.processes());
                // The pools of HTTP clients keep some connections and threads for a while.
                assertThat(after.descriptors())
                    .as("descriptors")
                    .isLessThanOrEqualTo(before.descriptors() + MANY / 2);
                assertThat(after.threads())
                    .as("threads")
                    .isLessThanOrEqualTo(before.threads() + MANY / 2);
              });
    }
  }

  /** Creates one and runs code in it. */
  private static String use(HttpClient http, Embedded berth, String id) throws Exception {
    post(http, berth, "/sandboxes", "{\"templateName\":\"python\",\"sandboxId\":\"" + id + "\"}");
    awaitPhase(berth.client(), id, Phase.Ready);
    return post(
        http,
        berth,
        "/sandboxes/" + id + "/contexts/execute",
        "{\"language\":\"python\",\"code\":\"6 * 7\"}");
  }

  private static String post(HttpClient http, Embedded berth, String path, String body)
      throws IOException, InterruptedException {
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create(berth.url() + path))
                .header("Authorization", "Bearer " + berth.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static void stop(KubernetesClient client, String id) {
    client
        .resources(Sandbox.class)
        .inNamespace(Embedded.NAMESPACE)
        .withName(id)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"state\":\"" + DesiredState.Stopped + "\"}}");
    awaitPhase(client, id, Phase.Terminated);
  }

  private static void awaitPhase(KubernetesClient client, String id, Phase phase) {
    await()
        .atMost(LONG)
        .until(
            () -> {
              Sandbox sandbox =
                  client
                      .resources(Sandbox.class)
                      .inNamespace(Embedded.NAMESPACE)
                      .withName(id)
                      .get();
              return sandbox.getStatus() != null && sandbox.getStatus().phase() == phase;
            });
  }

  /** What this process holds, and the processes below it. */
  private record Counts(long processes, long descriptors, long threads) {
    static Counts now() throws IOException {
      return new Counts(
          ProcessHandle.current().descendants().count(), entries("fd"), entries("task"));
    }

    private static long entries(String what) throws IOException {
      try (Stream<Path> all = Files.list(Path.of("/proc/self/" + what))) {
        return all.count();
      }
    }
  }
}
