package dev.berth.embedded.api;

import static dev.berth.embedded.api.Fixture.PODS;
import static dev.berth.embedded.api.Fixture.SANDBOXES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class WritesTest {
  private static final String BOX = SANDBOXES + "/box";

  private final Fixture api = new Fixture();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void a_new_object_gets_its_metadata_and_no_status() {
    var made =
        api.post(
            SANDBOXES,
            """
            {"apiVersion":"berth.dev/v1alpha1","kind":"Sandbox",
             "metadata":{"name":"box","uid":"mine","generation":7,"deletionTimestamp":"2020-01-01T00:00:00Z"},
             "spec":{"ttlSeconds":600},"status":{"phase":"Running"}}""");
    assertThat(made.code()).isEqualTo(201);
    var metadata = made.body().get("metadata");
    assertThat(metadata.get("namespace").asText()).isEqualTo("default");
    assertThat(UUID.fromString(metadata.get("uid").asText()).version()).isEqualTo(4);
    assertThat(metadata.get("generation").asInt()).isOne();
    assertThat(metadata.get("creationTimestamp").asText()).endsWith("Z");
    assertThat(metadata.has("deletionTimestamp")).isFalse();
    assertThat(made.body().has("status")).isFalse();
    assertThat(api.get(BOX).body()).isEqualTo(made.body());
  }

  @Test
  void what_is_not_there_is_not_found() {
    var answer = api.get(BOX);
    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.reason()).isEqualTo("NotFound");
    assertThat(answer.message()).isEqualTo("sandboxes.berth.dev \"box\" not found");
    assertThat(answer.body().at("/details/kind").asText()).isEqualTo("sandboxes");
    assertThat(api.get("/api/v1/namespaces/default/wombats").message())
        .isEqualTo("the server could not find the requested resource");
    assertThat(api.get(PODS + "/*").code()).isEqualTo(404);
  }

  @Test
  void a_name_is_given_once() {
    api.sandbox("box");
    var again = api.sandbox("box");
    assertThat(again.code()).isEqualTo(409);
    assertThat(again.reason()).isEqualTo("AlreadyExists");
    assertThat(again.message()).isEqualTo("sandboxes.berth.dev \"box\" already exists");
  }

  @Test
  void a_namespace_must_be_there() {
    var answer = api.post(SANDBOXES.replace("default", "nowhere"), Fixture.sandboxJson("box"));
    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.message()).isEqualTo("namespaces \"nowhere\" not found");
  }

  @ParameterizedTest
  @CsvSource({
    "Box, a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters",
    "'', Required value: name or generateName is required",
  })
  void a_name_must_be_proper(String name, String words) {
    var answer = api.sandbox(name);
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.reason()).isEqualTo("Invalid");
    assertThat(answer.message())
        .startsWith("Sandbox.berth.dev \"" + name + "\" is invalid: metadata.name: ")
        .contains(words);
  }

  @Test
  void a_name_can_be_generated() {
    var body =
        """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"map-"}}""";
    var path = "/api/v1/namespaces/default/configmaps";
    var one = api.post(path, body).body().at("/metadata/name").asText();
    var other = api.post(path, body).body().at("/metadata/name").asText();
    assertThat(one).matches("map-[a-z0-9]{5}").isNotEqualTo(other);
  }

  @Test
  void an_object_must_be_of_the_urls_kind() {
    assertThat(api.post(PODS, Fixture.sandboxJson("box")).message())
        .isEqualTo(
            "the API version in the data (berth.dev/v1alpha1) does not match the expected API"
                + " version (v1)");
    assertThat(api.post(PODS, "{\"apiVersion\":\"v1\"}").message())
        .startsWith("Object 'Kind' is missing");
    assertThat(api.post(PODS, "{").code()).isEqualTo(400);
  }

  @Test
  void a_dry_run_answers_and_stores_nothing() {
    var answer = api.post(SANDBOXES + "?dryRun=All", Fixture.sandboxJson("box"));
    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.body().at("/metadata/uid").asText()).isNotEmpty();
    assertThat(api.get(BOX).code()).isEqualTo(404);

    var made = api.sandbox("box");
    var patched = api.merge(BOX + "?dryRun=All", "{\"spec\":{\"ttlSeconds\":60}}");
    assertThat(patched.body().at("/spec/ttlSeconds").asInt()).isEqualTo(60);
    assertThat(api.delete(BOX + "?dryRun=All", "").code()).isEqualTo(200);
    assertThat(api.delete(BOX, "{\"dryRun\":[\"All\"]}").code()).isEqualTo(200);
    assertThat(api.get(BOX).body()).isEqualTo(made.body());
    assertThat(api.sandbox("box").code()).isEqualTo(409);
  }

  @Test
  void of_two_writers_with_one_version_one_fails() throws Exception {
    var version = api.sandbox("box").version();
    Callable<Fixture.Answer> writer =
        () ->
            api.merge(
                BOX,
                """
                {"metadata":{"resourceVersion":"%s"},"spec":{"ttlSeconds":%d}}"""
                    .formatted(version, Thread.currentThread().threadId()));
    try (var threads = Executors.newFixedThreadPool(2)) {
      var answers = threads.invokeAll(List.of(writer, writer));
      assertThat(List.of(answers.get(0).get().code(), answers.get(1).get().code()))
          .containsExactlyInAnyOrder(200, 409);
      var loser = answers.get(0).get().code() == 409 ? answers.get(0) : answers.get(1);
      assertThat(loser.get().message())
          .isEqualTo(
              "Operation cannot be fulfilled on sandboxes.berth.dev \"box\": the object has been"
                  + " modified; please apply your changes to the latest version and try again");
    }
  }

  @Test
  void a_write_without_a_change_is_none() {
    var made = api.sandbox("box");
    var same = api.merge(BOX, "{\"spec\":{\"ttlSeconds\":600}}");
    assertThat(same.body()).isEqualTo(made.body());
    assertThat(api.put(BOX, made.body()).body()).isEqualTo(made.body());
  }

  @Test
  void generation_counts_changes_of_the_spec() {
    api.sandbox("box");
    assertThat(generation(api.merge(BOX, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"))).isOne();
    assertThat(generation(api.merge(BOX, "{\"spec\":{\"ttlSeconds\":60}}"))).isEqualTo(2);
    assertThat(generation(api.merge(BOX + "/status", "{\"status\":{\"phase\":\"Running\"}}")))
        .isEqualTo(2);
  }

  private static int generation(Fixture.Answer answer) {
    return answer.body().at("/metadata/generation").asInt();
  }

  @Test
  void the_status_is_written_at_its_subresource_only() {
    api.sandbox("box");
    var main = api.merge(BOX, "{\"status\":{\"phase\":\"Running\"}}");
    assertThat(main.body().has("status")).isFalse();
    var status =
        api.merge(
            BOX + "/status",
            """
            {"metadata":{"labels":{"a":"b"}},"spec":{"ttlSeconds":1},"status":{"phase":"Running"}}""");
    assertThat(status.body().at("/status/phase").asText()).isEqualTo("Running");
    assertThat(status.body().at("/spec/ttlSeconds").asInt()).isEqualTo(600);
    assertThat(status.body().at("/metadata/labels").isMissingNode()).isTrue();
    assertThat(api.get("/api/v1/namespaces/default/configmaps/x/status").code()).isEqualTo(404);
  }

  @Test
  void a_replacement_of_a_custom_resource_names_its_version() {
    var made = (ObjectNode) api.sandbox("box").body();
    Metadata.of(made).node().remove("resourceVersion");
    var answer = api.put(BOX, made);
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message()).endsWith("must be specified for an update");
  }

  @Test
  void a_merge_patch_removes_what_is_null() {
    api.sandbox("box");
    var patched = api.merge(BOX, "{\"spec\":{\"ttlSeconds\":null,\"state\":\"Stopped\"}}");
    assertThat(patched.body().get("spec").toString())
        .isEqualTo("{\"templateRef\":{\"name\":\"t\"},\"state\":\"Stopped\"}");
  }

  @Test
  void a_json_patch_applies_whole_or_not_at_all() {
    api.sandbox("box");
    var type = "application/json-patch+json";
    var refused =
        api.send(
            "PATCH",
            BOX,
            type,
            """
            [{"op":"remove","path":"/spec/ttlSeconds"},{"op":"test","path":"/spec/state","value":"x"}]""");
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.message())
        .isEqualTo("the server rejected our request due to an error in our request");
    var done =
        api.send(
            "PATCH", BOX, type, "[{\"op\":\"replace\",\"path\":\"/spec/ttlSeconds\",\"value\":9}]");
    assertThat(done.body().at("/spec/ttlSeconds").asInt()).isEqualTo(9);
  }

  @Test
  void a_strategic_patch_is_for_built_in_kinds() {
    api.sandbox("box");
    var type = "application/strategic-merge-patch+json";
    assertThat(api.send("PATCH", BOX, type, "{}").code()).isEqualTo(415);
    api.pod("p", "", "");
    var pod =
        api.send(
            "PATCH",
            PODS + "/p/status",
            type,
            "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    assertThat(pod.body().at("/status/phase").asText()).isEqualTo("Pending");
    assertThat(pod.body().at("/status/conditions/0/status").asText()).isEqualTo("True");
  }

  @Test
  void server_side_apply_creates_or_merges() {
    var type = "application/apply-patch+yaml";
    var yaml =
        """
        apiVersion: berth.dev/v1alpha1
        kind: Sandbox
        metadata: {name: box}
        spec: {ttlSeconds: 60}
        """;
    assertThat(api.send("PATCH", BOX, type, yaml).code()).isEqualTo(422);
    assertThat(api.send("PATCH", BOX + "?fieldManager=me", type, yaml).code()).isEqualTo(201);
    var again = api.send("PATCH", BOX + "?fieldManager=me", type, yaml.replace("60", "90"));
    assertThat(again.code()).isEqualTo(200);
    assertThat(again.body().at("/spec/ttlSeconds").asInt()).isEqualTo(90);
  }

  @Test
  void yaml_is_taken_too() {
    var answer =
        api.send(
            "POST",
            SANDBOXES,
            "application/yaml",
            "{apiVersion: berth.dev/v1alpha1, kind: Sandbox, metadata: {name: box}}");
    assertThat(answer.code()).isEqualTo(201);
    assertThat(api.send("POST", SANDBOXES, "text/plain", "x").code()).isEqualTo(415);
  }

  @Test
  void a_body_has_a_limit() {
    var answer = api.post(SANDBOXES, "\"" + "x".repeat(3 << 20) + "\"");
    assertThat(answer.code()).isEqualTo(413);
    assertThat(answer.reason()).isEqualTo("RequestEntityTooLarge");
  }

  @Test
  void warnings_of_the_schema_reach_the_client() {
    api.schemas.decision = a -> new Admitted(a.object(), List.of("unknown field \"spec.x\"", "b"));
    assertThat(api.sandbox("box").warnings())
        .containsExactly("299 - \"unknown field \\\"spec.x\\\"\", 299 - \"b\"");
  }

  @Test
  void what_the_schema_refuses_is_not_stored() {
    api.schemas.decision =
        _ -> {
          throw new InvalidException(422, Fixture.JSON.createObjectNode().put("message", "no"));
        };
    var answer = api.sandbox("box");
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.message()).isEqualTo("no");
    assertThat(api.get(BOX).code()).isEqualTo(404);
  }

  @Test
  void the_path_names_an_object_and_its_body_must_agree() {
    var made = (ObjectNode) api.sandbox("box").body();
    Metadata.of(made).node().put("name", "other");
    assertThat(api.put(BOX, made).message())
        .isEqualTo("the name of the object (other) does not match the name on the URL (box)");
    assertThat(api.merge(BOX, "{\"metadata\":{\"uid\":\"other\"}}").message())
        .endsWith("metadata.uid: Invalid value: \"other\": field is immutable");
  }

  @Test
  void a_status_is_not_written_to_another_object_of_the_name() {
    var uid = api.pod("p", "", "").body().at("/metadata/uid").asText();
    var patch = "{\"metadata\":{\"uid\":\"%s\"},\"status\":{\"phase\":\"Running\"}}";

    var refused = api.merge(PODS + "/p/status", patch.formatted("other"));

    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.reason()).isEqualTo("Conflict");
    assertThat(api.get(PODS + "/p").body().at("/status/phase").asText()).isEqualTo("Pending");
    assertThat(api.merge(PODS + "/p/status", patch.formatted(uid)).code()).isEqualTo(200);
  }
}
