package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.crds.Egress;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Templates made by REST and by kubectl are the same objects, and nothing is lost on either way.
 */
@Order(4)
class TemplatesE2E {
  private static final Duration SHOWS_WITHIN = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final Scene scene = new Scene();

  private final BerthClient client = scene.client();

  @Test
  void every_field_that_came_by_rest_comes_back_and_is_in_the_object() throws Exception {
    String name = name();
    String sent =
        """
        {"templateName": "%s", "templateType": "CodeInterpreter", "description": "d", "cpu": 0.5,
         "memory": 1500, "diskSize": 10240, "sandboxIdleTimeoutInSeconds": 77,
         "sandboxTTLInSeconds": 1234, "shareConcurrencyLimitPerSandbox": 9,
         "environmentVariables": {"A": "1", "B": "$(A)"}, "executionRoleArn": "acs:ram::1:role/x",
         "workspaceId": "w", "allowAnonymousManage": true, "templateConfiguration": {"a": [1]},
         "networkConfiguration": {"networkMode": "PRIVATE", "egress": "Restricted",
                                  "allowedCIDRs": ["192.0.2.0/24"]}}
        """
            .formatted(name);

    JsonNode made =
        client.send("POST", "/templates", "application/json", sent).is(200).json().at("/data");

    for (var field : JSON.readTree(sent).properties()) {
      assertThat(made.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
    var object = scene.cluster().template(name).get();
    assertThat(object.getSpec().resources().limits().memory().getStrVal()).isEqualTo("1500Mi");
    assertThat(object.getSpec().idleTimeoutSeconds()).isEqualTo(77);
    assertThat(object.getSpec().ttlSeconds()).isEqualTo(1234);
    assertThat(object.getSpec().maxConcurrentRequests()).isEqualTo(9);
    assertThat(object.getSpec().env()).extracting(v -> v.name()).containsExactly("A", "B");
    assertThat(object.getSpec().network().egress()).isEqualTo(Egress.Restricted);
    assertThat(object.getMetadata().getAnnotations().toString())
        .contains("acs:ram::1:role/x", "workspaceId", "templateConfiguration");
  }

  @Test
  void what_came_by_kubectl_is_served() {
    String name =
        scene.bareTemplate(
            """
            resources: {limits: {cpu: 1500m, memory: 1Gi, ephemeral-storage: 5Gi}}
            env: [{name: A, value: "1"}]
            network: {egress: None}
            ttlSeconds: 60
            """);

    JsonNode shown = client.get("/templates/" + name).is(200).json().at("/data");

    assertThat(shown.path("cpu").asDouble()).isEqualTo(1.5);
    assertThat(shown.path("memory").asInt()).isEqualTo(1024);
    assertThat(shown.path("diskSize").asInt()).isEqualTo(5120);
    assertThat(shown.path("environmentVariables").toString()).isEqualTo("{\"A\":\"1\"}");
    assertThat(shown.at("/networkConfiguration/egress").asText()).isEqualTo("None");
    assertThat(shown.path("sandboxTTLInSeconds").asInt()).isEqualTo(60);
    assertThat(shown.path("shareConcurrencyLimitPerSandbox").asInt()).isEqualTo(200);
  }

  @Test
  void the_defaults_that_clients_send_come_back() {
    JsonNode made =
        create(
                Map.of(
                    "templateName", name(),
                    "templateType", "CodeInterpreter",
                    "cpu", 2,
                    "memory", 4096,
                    "diskSize", 512,
                    "sandboxIdleTimeoutInSeconds", 1800,
                    "sandboxTTLInSeconds", 21600,
                    "shareConcurrencyLimitPerSandbox", 200))
            .is(200)
            .json()
            .at("/data");

    assertThat(made.path("status").asText()).isEqualTo("READY");
    assertThat(made.path("cpu").asDouble()).isEqualTo(2);
    assertThat(made.path("memory").asInt()).isEqualTo(4096);
    assertThat(made.path("diskSize").asInt()).isEqualTo(512);
    assertThat(made.path("sandboxTTLInSeconds").asInt()).isEqualTo(21600);
    assertThat(made.path("templateId").asText()).isNotBlank();
    for (String time : List.of("createdAt", "lastUpdatedAt")) {
      assertThat(made.path(time).asText()).as(time).matches(".*\\.\\d{1,6}[+-]\\d\\d:\\d\\d");
    }
  }

  @Test
  void an_update_that_resends_defaults_changes_only_what_it_names_and_shows_soon() {
    String name = name();
    create(Map.of("templateName", name, "memory", 1024, "diskSize", 3000, "description", "old"))
        .is(200);

    Map<String, Object> update =
        Map.of(
            "cpu", 2,
            "memory", 4096,
            "sandboxIdleTimeoutInSeconds", 1800,
            "sandboxTTLInSeconds", 21600,
            "networkConfiguration", Map.of("networkMode", "PUBLIC"),
            "ossConfiguration", List.of());
    put(name, "", update).is(200);

    await()
        .atMost(SHOWS_WITHIN)
        .untilAsserted(
            () -> {
              JsonNode now = client.get("/templates/" + name).is(200).json().at("/data");
              assertThat(now.path("memory").asInt()).isEqualTo(4096);
              assertThat(now.path("diskSize").asInt()).isEqualTo(3000);
              assertThat(now.path("description").asText()).isEqualTo("old");
              assertThat(now.path("status").asText()).isEqualTo("READY");
            });
  }

  @Test
  void a_write_repeated_with_its_client_token_is_one_write() {
    String name = name();
    Map<String, Object> body = Map.of("templateName", name, "memory", 1024);
    Answer first = client.post("/templates?clientToken=t", body).is(200);

    Answer again = client.post("/templates?clientToken=t", body).is(200);

    assertThat(again.text("/data/createdAt")).isEqualTo(first.text("/data/createdAt"));
    client.post("/templates?clientToken=t", Map.of("templateName", name, "cpu", 1)).is(409);
    create(body).is(409);
    put(name, "?clientToken=u", Map.of("memory", 2048)).is(200);
    put(name, "?clientToken=u", Map.of("memory", 2048)).is(200);
    put(name, "?clientToken=u", Map.of("memory", 4096)).is(409);
  }

  private static String name() {
    String name = scene.newName();
    scene.afterwards(() -> scene.cluster().template(name).delete());
    return name;
  }

  private Answer create(Map<String, Object> body) {
    return client.post("/templates", body);
  }

  private Answer put(String name, String query, Map<String, Object> body) {
    return client.send(
        "PUT", "/templates/" + name + query, "application/json", BerthClient.json(body));
  }
}
