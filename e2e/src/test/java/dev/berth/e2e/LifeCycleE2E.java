package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.crds.Phase;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sandbox's life by REST: created, shown, listed, stopped, deleted. */
@Order(1)
class LifeCycleE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_create_answers_when_the_sandbox_is_usable() {
    String template = scene.template("idleTimeoutSeconds: 900\nttlSeconds: 3600");

    Answer created = scene.client().post("/sandboxes", Map.of("templateName", template)).is(200);
    JsonNode data = created.json().path("data");
    String id = data.path("sandboxId").asText();
    scene.track(id.toLowerCase(Locale.ROOT));
    LiveSandbox sandbox = new LiveSandbox(id, scene.client(), scene.cluster());

    assertThat(created.text("/code")).isEqualTo("SUCCESS");
    assertThat(created.headers().firstValue("x-request-id")).hasValue(created.text("/requestId"));
    assertThat(id).as("a ULID").matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    assertThat(data.path("templateName").asText()).isEqualTo(template);
    assertThat(data.path("status").asText()).isEqualTo("READY");
    assertThat(data.path("sandboxIdleTimeoutSeconds").asInt()).isEqualTo(900);
    assertThat(data.path("sandboxTTLInSeconds").asInt()).isEqualTo(3600);
    assertThat(data.path("createdAt").asText()).matches(".*\\.\\d{1,6}[+-]\\d\\d:\\d\\d");
    assertThat(OffsetDateTime.parse(data.path("createdAt").asText())).isNotNull();
    assertThat(data.has("endedAt")).isFalse();
    data.fieldNames()
        .forEachRemaining(
            name -> assertThat(created.json().path(name)).as(name).isEqualTo(data.path(name)));
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  @Test
  void ids_are_the_clients_to_choose_once() {
    String template = scene.template("");
    String id = "Ünusual id " + scene.newName();
    Map<String, Object> body = Map.of("templateName", template, "sandboxId", id);
    scene.client().post("/sandboxes", body).is(200);

    LiveSandbox sandbox = new LiveSandbox(id, scene.client(), scene.cluster());
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
    assertThat(scene.client().post("/sandboxes", body).is(409).text("/message")).contains(id);

    assertThat(sandbox.delete("").is(200).text("/data/sandboxId")).isEqualTo(id);
    sandbox.get("").is(404);
  }

  @Test
  void ids_that_share_a_name_are_told_apart() {
    String template = scene.template("");
    String ulid = "01JCED8Z9Y6XQVK8M%09d".formatted(System.nanoTime() % 1_000_000_000);
    scene.track(ulid.toLowerCase(Locale.ROOT));
    scene.client().post("/sandboxes", Map.of("templateName", template, "sandboxId", ulid)).is(200);

    Answer refused =
        scene
            .client()
            .post(
                "/sandboxes",
                Map.of("templateName", template, "sandboxId", ulid.toLowerCase(Locale.ROOT)))
            .is(409);

    assertThat(refused.text("/message")).contains(ulid);
  }

  @Test
  void an_object_whose_name_does_not_follow_from_its_id_fails() {
    LiveSandbox sandbox =
        scene.createNamed(
            "x-" + "a".repeat(32),
            "sandboxId: some id\ntemplateRef: {name: " + scene.template("") + "}");

    var status = sandbox.awaitPhase(Phase.Failed, Duration.ofSeconds(30));

    assertThat(status.message()).contains("sandboxId");
  }

  @Test
  void what_was_made_as_an_object_is_served_and_listed() {
    LiveSandbox sandbox = scene.shared();

    JsonNode shown = sandbox.get("").is(200).json().path("data");
    assertThat(shown.path("sandboxId").asText()).isEqualTo(sandbox.name());
    assertThat(shown.path("status").asText()).isEqualTo("READY");
    assertThat(sandbox.get("/health").is(200).text("/status")).isEqualTo("ok");
    assertThat(scene.client().ids()).contains(sandbox.name());
  }

  @Test
  void lists_are_newest_first_and_come_in_pages() {
    String template = scene.template("");
    List<String> made =
        List.of(
            scene.sandbox(template, "").name(),
            scene.sandbox(template, "").name(),
            scene.sandbox(template, "").name());
    scene.client().post("/sandboxes/" + made.get(1) + "/stop", null).is(200);

    Answer first = scene.client().get("/sandboxes?maxResults=2&templateName=" + template).is(200);
    Answer second =
        scene
            .client()
            .get(
                "/sandboxes?maxResults=2&templateName=%s&nextToken=%s"
                    .formatted(template, first.text("/data/nextToken")))
            .is(200);

    assertThat(ids(first)).containsExactly(made.get(2), made.get(1));
    assertThat(ids(second)).containsExactly(made.get(0));
    assertThat(second.json().path("data").has("nextToken")).isFalse();
    assertThat(first.json().at("/data/sandboxes")).isEqualTo(first.json().at("/data/items"));
    assertThat(
            ids(
                scene
                    .client()
                    .get("/sandboxes?status=TERMINATED&templateName=" + template)
                    .is(200)))
        .containsExactly(made.get(1));
  }

  @Test
  void the_idle_time_has_two_names() {
    String template = scene.template("");
    for (String name : List.of("sandboxIdleTimeoutSeconds", "sandboxIdleTimeoutInSeconds")) {
      String id = scene.track(scene.newName()).name();
      JsonNode data =
          scene
              .client()
              .post("/sandboxes", Map.of("templateName", template, "sandboxId", id, name, 77))
              .is(200)
              .json()
              .path("data");

      assertThat(data.path("sandboxIdleTimeoutSeconds").asInt()).isEqualTo(77);
      assertThat(data.path("sandboxIdleTimeoutInSeconds").asInt()).isEqualTo(77);
    }
  }

  @Test
  void a_stopped_sandbox_ends_and_stays_readable() {
    LiveSandbox sandbox = scene.sandbox();

    Answer stopped = sandbox.post("/stop", null).is(200);
    assertThat(stopped.text("/status")).isEqualTo("TERMINATED");

    var status = sandbox.awaitPhase(Phase.Terminated, Duration.ofSeconds(10));
    assertThat(status.reason()).isEqualTo("Stopped");
    String endedAt = sandbox.get("").is(200).text("/endedAt");
    assertThat(endedAt).isNotBlank();
    sandbox.post("/stop", null).is(200);
    assertThat(sandbox.get("").is(200).text("/endedAt")).isEqualTo(endedAt);
    assertThat(sandbox.get("/contexts").is(409).text("/message")).contains("TERMINATED");
    sandbox.get("/files?path=/home/user/a.txt").is(409);
  }

  @Test
  void a_delete_answers_with_the_state_before_and_frees_the_id() {
    String template = scene.template("");
    String id = scene.track(scene.newName()).name();
    Map<String, Object> body = Map.of("templateName", template, "sandboxId", id);
    scene.client().post("/sandboxes", body).is(200);
    LiveSandbox sandbox = new LiveSandbox(id, scene.client(), scene.cluster());
    sandbox.write("/home/user/old.txt", "old");

    assertThat(sandbox.delete("").is(200).text("/data/status")).isEqualTo("READY");
    sandbox.get("").is(404);
    sandbox.get("/contexts").is(404);
    sandbox.delete("").is(404);

    scene.client().post("/sandboxes", body).is(200);
    sandbox.get("/files?path=/home/user/old.txt").is(404);
  }

  @Test
  void one_sandbox_sees_nothing_of_another() {
    LiveSandbox one = scene.sandbox();
    LiveSandbox other = scene.sandbox();
    String context = one.context("python");
    one.write("/home/user/mine.txt", "mine");

    other.get("/contexts/" + context).is(404);
    other.get("/files?path=/home/user/mine.txt").is(404);
  }

  @Test
  void variables_of_template_and_sandbox_reach_the_code_and_never_the_agent() {
    LiveSandbox sandbox =
        scene.sandbox(
            scene.template(
                """
                env:
                - {name: _JAVA_OPTIONS, value: -Xmx1k}
                - {name: JAVA_TOOL_OPTIONS, value: -XX:Nonsense}
                - {name: LD_PRELOAD, value: /nonexistent.so}
                - {name: LITERAL, value: $(HOME) $$(HOME) $HOME}
                - {name: COLOUR, value: red}
                """),
            "env: [{name: COLOUR, value: blue}]");

    String environment = sandbox.python("import os; dict(os.environ)").endsOk().result();

    assertThat(environment)
        .contains("'_JAVA_OPTIONS': '-Xmx1k'")
        .contains("'JAVA_TOOL_OPTIONS': '-XX:Nonsense'")
        .contains("'LD_PRELOAD': '/nonexistent.so'")
        .contains("'LITERAL': '$(HOME) $$(HOME) $HOME'")
        .contains("'COLOUR': 'blue'")
        .doesNotContain("BERTH_");
  }

  @Test
  void what_a_secret_holds_reaches_the_code_as_it_is() {
    String secret = scene.newName();
    scene.secret(secret, Map.of("early", "of the template", "late", "$(HOME) $$x Grüße"));
    String from = "{name: %s, valueFrom: {secretKeyRef: {name: " + secret + ", key: %s}}}";
    LiveSandbox sandbox =
        scene.sandbox(
            scene.template("env: [" + from.formatted("EARLY", "early") + "]"),
            "env: [" + from.formatted("LATE", "late") + "]");

    assertThat(
            sandbox
                .python("import os; [os.environ[name] for name in ('EARLY', 'LATE')]")
                .endsOk()
                .result())
        .isEqualTo("['of the template', '$(HOME) $$x Grüße']");
    assertThat(sandbox.pod().toString()).doesNotContain("Grüße");
  }

  private static List<String> ids(Answer list) {
    return list.json().at("/data/items").findValuesAsText("sandboxId");
  }
}
