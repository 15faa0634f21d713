package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients read of a sandbox, whatever they did to it. */
@Order(4)
class SandboxAnswersE2E {
  private static final String TIME = "\\d{4}-.*\\.\\d{1,6}[+-]\\d\\d:\\d\\d";

  @RegisterExtension static final Scene scene = new Scene();

  private final BerthClient client = scene.client();

  @Test
  void every_answer_is_an_envelope_with_the_same_fields_beside_it() {
    LiveSandbox sandbox = scene.sandbox();

    for (Answer answer :
        List.of(sandbox.get(""), sandbox.post("/stop", null), sandbox.delete(""))) {
      JsonNode json = answer.is(200).json();
      assertThat(json.path("code").asText()).isEqualTo("SUCCESS");
      assertThat(answer.headers().firstValue("x-request-id"))
          .hasValue(json.path("requestId").asText());
      for (var field : json.path("data").properties()) {
        assertThat(json.path(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
      }
    }
  }

  @Test
  void a_sandbox_has_every_field_that_clients_read() {
    JsonNode shown = scene.shared().get("").is(200).json().path("data");

    for (String field :
        List.of(
            "sandboxId", "sandboxArn", "templateId", "templateName", "templateType", "status")) {
      assertThat(shown.path(field).asText()).as(field).isNotBlank();
    }
    for (String time : List.of("createdAt", "lastUpdatedAt")) {
      assertThat(shown.path(time).asText()).as(time).matches(TIME);
    }
    for (String seconds :
        List.of(
            "sandboxIdleTimeoutSeconds",
            "sandboxIdleTimeoutInSeconds",
            "sandboxIdleTTLInSeconds")) {
      assertThat(shown.path(seconds).isIntegralNumber()).as(seconds).isTrue();
    }
    assertThat(shown.at("/metadata/fcSessionDetails/sessionStatus").asText()).isEqualTo("Active");
    assertThat(shown.has("endedAt")).isFalse();
  }

  @Test
  void a_list_may_ask_for_a_type() {
    String template = scene.template("");
    LiveSandbox sandbox = scene.sandbox(template, "");
    String query = "/sandboxes?templateName=" + template + "&templateType=";

    assertThat(client.get(query + "CodeInterpreter").is(200).body()).contains(sandbox.name());
    assertThat(client.get(query + "Browser").is(200).json().at("/data/items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nasConfig", "ossMountConfig", "polarFsConfig"})
  void storage_that_cannot_be_mounted_is_refused_by_name(String field) {
    Map<String, Object> body =
        Map.of("templateName", scene.template(""), field, Map.of("mountPoints", List.of("m")));

    assertThat(client.post("/sandboxes", body).is(400).text("/message")).contains(field);
  }

  static List<String> idsThatThereCannotBe() {
    return List.of("a".repeat(129), "a/b", "a\\b", ".", "..", "a\u0007b", "");
  }

  @ParameterizedTest
  @MethodSource("idsThatThereCannotBe")
  void an_id_is_up_to_128_characters_without_slashes_controls_and_dots_alone(String id) {
    Map<String, Object> body = Map.of("templateName", scene.template(""), "sandboxId", id);

    Answer answer = client.post("/sandboxes", body);

    if (id.isEmpty()) {
      // As if it were absent, which is how clients leave it out.
      scene.track(answer.is(200).text("/sandboxId").toLowerCase(Locale.ROOT));
    } else {
      assertThat(answer.is(400).text("/message")).contains("sandboxId");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sandboxes/a%2Fb",
        "/sandboxes/a%2fb/contexts",
        "/sandboxes/../sandboxes",
        "/sandboxes/%2e%2e/contexts",
        "/sandboxes//contexts"
      })
  void a_path_that_means_two_things_is_400_before_it_is_routed(String path) {
    Answer answer =
        new PlainClient(client.url()).get(path, "Authorization", "Bearer " + client.token());

    assertThat(answer.is(400).text("/code")).isNotBlank();
  }

  @Test
  void nothing_is_a_redirect() {
    var plain = new PlainClient(client.url());
    for (String path : List.of("/", "/sandboxes/", "/templates/", "/2025-09-10")) {
      Answer answer = plain.get(path, "Authorization", "Bearer " + client.token());

      assertThat(answer.status() / 100).as(path).isNotEqualTo(3);
    }
  }

  @Test
  void a_call_to_one_that_is_being_created_waits_and_then_says_so() {
    LiveSandbox sandbox =
        scene.create(
            scene.bareTemplate("resources: {limits: {cpu: \"1000\"}, requests: {cpu: \"1000\"}}"),
            "");
    Instant asked = Instant.now();

    Answer refused = sandbox.get("/contexts").is(409);

    assertThat(refused.text("/message")).contains("CREATING");
    assertThat(Duration.between(asked, Instant.now()))
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(10));
  }
}
