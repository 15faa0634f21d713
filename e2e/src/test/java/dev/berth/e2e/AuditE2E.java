package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The proxies' log tells who changed or ran what. */
@Order(14)
@Tag("containers")
class AuditE2E {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(20);

  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void what_was_run_is_told_with_who_where_how_long_and_how_it_ended_but_not_the_code()
      throws IOException {
    Answer ran =
        sandbox
            .post(
                "/contexts/execute",
                Map.of("language", "python", "code", "'of-the-code-' + 'itself'"))
            .is(200);

    JsonNode line = lineOf(ran);

    assertThat(line.path("who").asText()).isEqualTo("access-token");
    assertThat(line.path("tenant").asText()).isEqualTo(scene.installation().namespace());
    assertThat(line.path("sandbox").asText()).isEqualTo(sandbox.name());
    assertThat(line.path("route").asText()).isEqualTo("/sandboxes/{id}/contexts/execute");
    assertThat(line.path("ms").isIntegralNumber()).isTrue();
    assertThat(line.path("outcome").asText()).isEqualTo("done");
    assertThat(log()).doesNotContain("of-the-code-");
  }

  @Test
  void a_refusal_is_told_and_a_look_is_not() throws IOException {
    Answer refused = sandbox.post("/contexts", Map.of("language", "cobol")).is(400);
    Answer look = sandbox.get("/contexts").is(200);

    assertThat(lineOf(refused).path("outcome").asText()).isEqualTo("refused");
    assertThat(log()).doesNotContain(idOf(look));
  }

  private static JsonNode lineOf(Answer answer) throws IOException {
    String id = idOf(answer);
    await().atMost(WRITTEN_WITHIN).untilAsserted(() -> assertThat(log()).contains(id));
    String line = log().lines().filter(l -> l.contains(id)).findFirst().orElseThrow();
    JsonNode logged = JSON.readTree(line);
    // The log is JSON, and the audit's line is JSON in its message.
    return JSON.readTree(logged.path("formattedMessage").asText());
  }

  private static String idOf(Answer answer) {
    return answer.headers().firstValue("x-request-id").orElseThrow();
  }

  private static String log() {
    return scene
        .cluster()
        .inRelease("logs", "-l", "app.kubernetes.io/component=proxy", "--tail=500")
        .succeeds()
        .output();
  }
}
