package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.crds.ConditionStatus;
import dev.berth.crds.Egress;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.UserKind;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates by REST are SandboxTemplate objects, and the other way round. */
@Timeout(60)
class TemplatesTest {
  /** What the Python client sends for a template of which the user named nothing but the name. */
  private static final String DEFAULTS =
      """
      {"templateName": "%s", "templateType": "CodeInterpreter", "cpu": 2.0, "memory": 4096,
       "diskSize": 512, "sandboxIdleTimeoutInSeconds": 1800, "sandboxTTLInSeconds": 21600,
       "networkConfiguration": {"networkMode": "PUBLIC"}, "ossConfiguration": []}
      """;

  private Scene scene;
  private Judge operator;

  @BeforeEach
  void open() throws IOException {
    scene = new Scene();
    operator = new Judge(scene.client);
  }

  @AfterEach
  void close() throws IOException {
    operator.close();
    scene.close();
  }

  @Test
  void the_walkthroughs_first_call_makes_a_template_that_is_ready_at_once() throws Exception {
    var made =
        scene.post(
            "/2025-09-10/templates",
            """
            {
              "templateName": "my-interpreter",
              "description": "A code interpreter for data analytics",
              "networkConfiguration": {
                "networkMode": "PUBLIC"
              },
              "cpu": 2,
              "memory": 4096,
            }
            """);

    assertThat(made.statusCode()).isEqualTo(200);
    var json = Scene.json(made);
    assertThat(json.at("/code").asText()).isEqualTo("SUCCESS");
    assertThat(json.at("/data/status").asText()).isEqualTo("READY");
    assertThat(made.body())
        .as("typed clients tell numbers with a fraction from those without")
        .containsPattern("\"cpu\" ?: ?2\\.0,");
    assertThat(json.at("/templateName").asText()).isEqualTo("my-interpreter");
    assertThat(json.at("/data/templateType").asText()).isEqualTo("CodeInterpreter");
    assertThat(json.at("/data/createdAt").asText()).matches(".*\\.\\d{3}\\+00:00");
    var object = object("my-interpreter");
    assertThat(object.getSpec().description()).isEqualTo("A code interpreter for data analytics");
    assertThat(object.getSpec().resources().limits().cpu().getStrVal()).isEqualTo("2");
    assertThat(object.getSpec().resources().limits().memory().getStrVal()).isEqualTo("4096Mi");
    assertThat(object.getSpec().network().egress()).isEqualTo(Egress.Internet);
    assertThat(object.getSpec().user()).isEqualTo(UserKind.NonRoot);
  }

  @Test
  void every_field_that_came_by_rest_comes_back() throws Exception {
    var sent =
        """
        {"templateName": "all", "templateType": "CodeInterpreter", "description": "d", "cpu": 0.5,
         "memory": 1500, "diskSize": 10240, "sandboxIdleTimeoutInSeconds": 77,
         "sandboxTTLInSeconds": 1234, "shareConcurrencyLimitPerSandbox": 9,
         "environmentVariables": {"A": "1", "B": "$(A)"}, "executionRoleArn": "acs:ram::1:role/x",
         "workspaceId": "w", "allowAnonymousManage": true, "templateConfiguration": {"a": [1]},
         "containerConfiguration": {"image": "registry.example/x:1"},
         "networkConfiguration": {"networkMode": "PRIVATE", "egress": "Restricted",
                                  "allowedCIDRs": ["10.1.2.0/24"]}}
        """;

    var made = Scene.json(scene.post("/templates", sent)).at("/data");

    var asked = Scene.JSON.readTree(sent);
    for (var field : asked.properties()) {
      assertThat(made.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
    assertThat(Scene.json(scene.get("/templates/all")).at("/data").path("cpu"))
        .isEqualTo(made.path("cpu"));
  }

  @Test
  void a_disk_smaller_than_any_pods_is_kept_and_shown_while_the_pod_gets_two_gibibytes()
      throws Exception {
    var made = Scene.json(scene.post("/templates", DEFAULTS.formatted("small")));

    assertThat(made.at("/data/diskSize").asInt()).isEqualTo(512);
    assertThat(object("small").getSpec().resources().limits().ephemeralStorage().getStrVal())
        .isEqualTo("2048Mi");
  }

  @Test
  void what_came_by_kubectl_is_served() throws Exception {
    kubectl(
        """
        {"metadata": {"name": "by-hand"},
         "spec": {"resources": {"limits": {"cpu": "1500m", "memory": "1Gi", "ephemeral-storage": "5Gi"}},
                  "env": [{"name": "A", "value": "1"},
                          {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
                  "network": {"egress": "None"}, "ttlSeconds": 60}}
        """);

    var shown = Scene.json(scene.get("/templates/by-hand")).at("/data");

    assertThat(shown.path("cpu").asDouble()).isEqualTo(1.5);
    assertThat(shown.path("memory").asInt()).isEqualTo(1024);
    assertThat(shown.path("diskSize").asInt()).isEqualTo(5120);
    assertThat(shown.path("environmentVariables").toString()).isEqualTo("{\"A\":\"1\"}");
    assertThat(shown.at("/networkConfiguration/networkMode").asText()).isEqualTo("PRIVATE");
    assertThat(shown.at("/networkConfiguration/egress").asText()).isEqualTo("None");
    assertThat(shown.path("sandboxIdleTimeoutInSeconds").asInt()).isEqualTo(1800);
    assertThat(shown.path("sandboxTTLInSeconds").asInt()).isEqualTo(60);
    assertThat(shown.path("shareConcurrencyLimitPerSandbox").asInt()).isEqualTo(200);
  }

  @Test
  void an_update_changes_what_it_names_and_is_visible_at_once() throws Exception {
    kubectl(
        """
        {"metadata": {"name": "by-hand"},
         "spec": {"preload": ["numpy"], "description": "old", "network": {"egress": "Unmanaged"},
                  "env": [{"name": "A", "value": "1"},
                          {"name": "S", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]}}
        """);

    var updated =
        put(
            "/templates/by-hand",
            """
            {"cpu": 2, "memory": 4096, "sandboxIdleTimeoutInSeconds": 1800,
             "sandboxTTLInSeconds": 21600, "networkConfiguration": {"networkMode": "PUBLIC"},
             "ossConfiguration": [], "environmentVariables": {"B": "2"}}
            """);

    assertThat(updated.statusCode()).isEqualTo(200);
    var shown = Scene.json(scene.get("/templates/by-hand")).at("/data");
    assertThat(shown.path("environmentVariables").toString()).isEqualTo("{\"B\":\"2\"}");
    assertThat(shown.path("description").asText()).isEqualTo("old");
    assertThat(shown.path("status").asText()).isEqualTo("READY");
    var spec = object("by-hand").getSpec();
    assertThat(spec.preload()).containsExactly("numpy");
    assertThat(spec.network().egress()).isEqualTo(Egress.Unmanaged);
    assertThat(spec.env()).extracting(v -> v.name()).containsExactly("B", "S");
    assertThat(spec.ttlSeconds()).isEqualTo(21600);
  }

  @Test
  void a_name_that_no_object_can_have_is_found_again_and_its_sandboxes_show_it() throws Exception {
    var name = "sandbox_template_6F9619FF";
    scene.post("/templates", DEFAULTS.formatted(name));
    scene.http.sendAsync(
        scene
            .request("/sandboxes")
            .POST(
                BodyPublishers.ofString(
                    "{\"templateName\":\"%s\",\"sandboxId\":\"a\"}".formatted(name)))
            .build(),
        HttpResponse.BodyHandlers.discarding());
    await().until(() -> scene.read("a") != null);

    assertThat(Scene.json(scene.get("/templates/" + name)).at("/data/templateName").asText())
        .isEqualTo(name);
    assertThat(Scene.json(scene.get("/sandboxes/a")).at("/data/templateName").asText())
        .isEqualTo(name);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        Scene.json(scene.get("/sandboxes?templateName=" + name)).at("/data/items"))
                    .hasSize(1));
    assertThat(scene.read("a").getSpec().templateRef().name()).matches("x-[a-z2-7]{32}");
  }

  @Test
  void a_name_is_taken_once() throws Exception {
    scene.post("/templates", DEFAULTS.formatted("mine"));

    var again = scene.post("/templates", DEFAULTS.formatted("mine"));

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(Scene.json(again).at("/message").asText()).contains("mine");
  }

  @Test
  void a_create_repeated_with_its_client_token_is_the_same_template() throws Exception {
    var first = scene.post("/templates?clientToken=t", DEFAULTS.formatted("mine"));

    var again = scene.post("/templates?clientToken=t", DEFAULTS.formatted("mine"));
    var other = scene.post("/templates?clientToken=t", "{\"templateName\": \"mine\", \"cpu\": 1}");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(Scene.json(again).at("/data/createdAt"))
        .isEqualTo(Scene.json(first).at("/data/createdAt"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(Scene.json(other).at("/message").asText()).contains("clientToken");
  }

  @Test
  void an_update_repeated_with_its_client_token_undoes_no_change_that_came_between()
      throws Exception {
    scene.post("/templates", DEFAULTS.formatted("mine"));
    put("/templates/mine?clientToken=t", "{\"cpu\": 1}");
    scene
        .client
        .resources(SandboxTemplate.class)
        .inNamespace(Scene.NAMESPACE)
        .withName("mine")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"resources\":{\"limits\":{\"cpu\":\"3\"}}}}");

    var again = put("/templates/mine?clientToken=t", "{\"cpu\": 1}");

    assertThat(Scene.json(again).at("/data/cpu").asInt()).isEqualTo(3);
    assertThat(put("/templates/mine?clientToken=t", "{\"cpu\": 4}").statusCode()).isEqualTo(409);
  }

  @Test
  void what_the_cluster_refuses_is_a_failed_template_without_the_clusters_words() throws Exception {
    operator.verdict = ConditionStatus.False;

    var made = Scene.json(scene.post("/templates", DEFAULTS.formatted("bad"))).at("/data");

    assertThat(made.path("status").asText()).isEqualTo("CREATE_FAILED");
    assertThat(made.path("statusReason").asText())
        .startsWith("PodRefused")
        .doesNotContain(Judge.CLUSTERS_WORDS);
  }

  @Test
  void a_template_that_nobody_has_judged_yet_is_creating() throws Exception {
    operator.verdict = null;

    var made = Scene.json(scene.post("/templates", DEFAULTS.formatted("new")));

    assertThat(made.at("/data/status").asText()).isEqualTo("CREATING");
  }

  @Test
  void a_delete_answers_with_the_template_and_then_there_is_none() throws Exception {
    scene.post("/templates", DEFAULTS.formatted("mine"));

    var deleted = scene.delete("/templates/mine");

    assertThat(Scene.json(deleted).at("/data/templateName").asText()).isEqualTo("mine");
    assertThat(scene.get("/templates/mine").statusCode()).isEqualTo(404);
    assertThat(scene.delete("/templates/mine").statusCode()).isEqualTo(404);
    assertThat(put("/templates/mine", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void a_list_is_numbered_filtered_and_newest_first() throws Exception {
    for (var name : List.of("b", "a")) {
      scene.post("/templates", DEFAULTS.formatted(name));
    }

    var first = Scene.json(scene.get("/templates?pageSize=2")).at("/data");
    var second = Scene.json(scene.get("/templates?pageSize=2&pageNumber=2")).at("/data");

    assertThat(first.path("items")).hasSize(2);
    assertThat(first.path("total").asInt()).isEqualTo(3);
    assertThat(second.path("items")).hasSize(1);
    assertThat(second.path("pageNumber").asInt()).isEqualTo(2);
    assertThat(times(first)).isSortedAccordingTo((one, other) -> other.compareTo(one));
    assertThat(size("/templates?templateName=a")).isEqualTo(1);
    assertThat(size("/templates?status=CREATE_FAILED")).isZero();
    assertThat(size("/templates?status=READY")).isPositive();
    assertThat(size("/templates?templateType=Browser")).isZero();
    assertThat(scene.get("/templates?pageSize=101").statusCode()).isEqualTo(400);
    assertThat(scene.get("/templates?pageNumber=0").statusCode()).isEqualTo(400);
    assertThat(scene.get("/templates?status=x").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Browser", "AllInOne", "CustomImage", "x"})
  void other_types_are_refused_with_those_that_are_served(String type) throws Exception {
    refused(
        "CodeInterpreter", "{\"templateName\": \"t\", \"templateType\": \"%s\"}".formatted(type));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "credentialConfiguration | {\"credentialName\": \"secret\"}",
        "ossConfiguration | [{\"bucketName\": \"b\"}]",
        "logConfiguration | {\"project\": \"p\"}",
        "armsConfiguration | {\"enableArms\": true}",
        "nasConfig | {\"userId\": 1}",
        "networkConfiguration | {\"vpcId\": \"v\"}",
        "networkConfiguration | {\"networkMode\": \"PUBLIC_AND_PRIVATE\"}",
        "containerConfiguration | {\"command\": [\"x\"]}",
        "cpu | 0",
        "cpu | \"2\"",
        "memory | 255",
        "memory | 1.5",
        "diskSize | 0",
        "sandboxIdleTimeoutInSeconds | 4",
        "sandboxTTLInSeconds | 9",
        "shareConcurrencyLimitPerSandbox | 0",
        "environmentVariables | {\"BERTH_X\": \"1\"}",
        "environmentVariables | {\"1\": \"1\"}",
        "environmentVariables | {\"A\": {}}",
        "description | 1",
        "executionRoleArn | 1",
        "workspaceId | [\"w\"]",
        "allowAnonymousManage | \"true\"",
        "templateConfiguration | [1]"
      })
  void what_cannot_be_given_is_refused_by_name_and_nothing_is_made(String field, String value)
      throws Exception {
    var answer = refused(field, "{\"templateName\": \"t\", \"%s\": %s}".formatted(field, value));

    assertThat(answer.body()).doesNotContain("secret");
    assertThat(scene.get("/templates/t").statusCode()).isEqualTo(404);
  }

  @Test
  void what_would_take_too_much_of_the_heap_is_refused() throws Exception {
    refused("object", "{\"a\": %s%s}".formatted("[".repeat(64), "]".repeat(64)));
    refused("object", "{\"a\": [%s1]}".formatted("1,".repeat(20_000)));
    var value = "x".repeat(32_768);
    refused(
        "environmentVariables",
        """
        {"templateName": "t",
         "environmentVariables": {"A": "%s", "B": "%s", "C": "%s", "D": "%s"}}
        """
            .formatted(value, value, value, value));
  }

  @Test
  void a_name_is_required_and_never_changed() throws Exception {
    refused("templateName", "{}");
    refused("templateName", "{\"templateName\": \"a/b\"}");
    assertThat(put("/templates/python", "{\"templateName\": \"other\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void mcp_is_not_served_and_says_so() throws Exception {
    for (var path : List.of("/templates/python/mcp/activate", "/templates/python/mcp/stop")) {
      var answer = scene.send(scene.request(path).method("PATCH", BodyPublishers.ofString("{}")));

      assertThat(answer.statusCode()).isEqualTo(501);
      assertThat(Scene.json(answer).at("/message").asText()).contains("MCP");
    }
  }

  @Test
  void a_create_that_names_no_template_uses_the_one_marked_as_default() throws Exception {
    var without = scene.post("/sandboxes", "{\"sandboxId\": \"yourSandboxId\"}");
    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(Scene.json(without).at("/message").asText()).contains("templateName", "default");
    kubectl(
        """
        {"metadata": {"name": "usual", "labels": {"berth.dev/default-template": "true"}}, "spec": {}}
        """);

    scene.http.sendAsync(
        scene
            .request("/2025-09-10/sandboxes")
            .POST(BodyPublishers.ofString("{\n  \"sandboxId\": \"yourSandboxId\",\n}"))
            .build(),
        HttpResponse.BodyHandlers.discarding());

    await()
        .untilAsserted(
            () -> {
              var shown = Scene.json(scene.get("/sandboxes/yourSandboxId"));
              assertThat(shown.at("/data/templateName").asText()).isEqualTo("usual");
            });
  }

  private HttpResponse<String> refused(String words, String json) throws Exception {
    var answer = scene.post("/templates", json);

    assertThat(answer.statusCode()).as(json).isEqualTo(400);
    assertThat(Scene.json(answer).at("/message").asText()).contains(words);
    return answer;
  }

  private HttpResponse<String> put(String path, String json) throws Exception {
    return scene.send(
        scene
            .request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json)));
  }

  private SandboxTemplate object(String name) {
    return scene
        .client
        .resources(SandboxTemplate.class)
        .inNamespace(Scene.NAMESPACE)
        .withName(name)
        .get();
  }

  private void kubectl(String json) throws IOException {
    var template = Scene.JSON.readValue(json, SandboxTemplate.class);
    scene
        .client
        .resources(SandboxTemplate.class)
        .inNamespace(Scene.NAMESPACE)
        .resource(template)
        .create();
    await().until(() -> object(template.getMetadata().getName()).getStatus() != null);
  }

  private int size(String path) throws Exception {
    return Scene.json(scene.get(path)).at("/data/items").size();
  }

  private static List<String> times(JsonNode data) {
    return data.path("items").findValuesAsText("createdAt");
  }
}
