package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.DesiredState;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sandboxes by REST; the test plays the operator. */
@Timeout(60)
class LifeCycleTest {
  private Scene scene;

  @BeforeEach
  void open() throws IOException {
    scene = new Scene();
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void a_create_answers_when_the_sandbox_is_usable_in_both_forms() throws Exception {
    scene.agent.refusals.set(3);
    var answer = create("{\"templateName\":\"python\",\"sandboxIdleTimeoutSeconds\":20}");
    var made = awaitMade();
    scene.start(made);

    var json = Scene.json(answer.get());

    assertThat(answer.get().statusCode()).isEqualTo(200);
    assertThat(json.at("/code").asText()).isEqualTo("SUCCESS");
    assertThat(json.at("/data/status").asText()).isEqualTo("READY");
    assertThat(json.at("/status").asText()).isEqualTo("READY");
    assertThat(json.at("/data/sandboxId").asText()).matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
    assertThat(json.at("/data/sandboxIdleTimeoutInSeconds").asInt()).isEqualTo(20);
    assertThat(json.at("/data/sandboxIdleTimeoutSeconds").asInt()).isEqualTo(20);
    assertThat(json.at("/data/createdAt").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+00:00");
    assertThat(made.getMetadata().getName())
        .isEqualTo(json.at("/data/sandboxId").asText().toLowerCase(Locale.ROOT));
  }

  @Test
  void one_that_does_not_start_in_time_is_answered_with_what_it_waits_for() throws Exception {
    var answer =
        scene.http.sendAsync(
            scene
                .request("/sandboxes")
                .header("Prefer", "wait=1")
                .POST(BodyPublishers.ofString("{\"templateName\":\"python\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    var made = awaitMade();
    scene.status(made.getMetadata().getName(), Phase.Creating, "Unschedulable", null);

    var json = Scene.json(answer.get());

    assertThat(answer.get().statusCode()).isEqualTo(200);
    assertThat(json.at("/data/status").asText()).isEqualTo("CREATING");
    assertThat(json.at("/data/reason").asText()).isEqualTo("Unschedulable");
    assertThat(json.at("/data/message").asText()).contains("no node").doesNotContain("node-17");
  }

  @Test
  void one_that_fails_meanwhile_is_503_and_its_id_is_free_again() throws Exception {
    var answer = create("{\"templateName\":\"python\",\"sandboxId\":\"mine\"}");
    scene.status(awaitMade().getMetadata().getName(), Phase.Failed, "ImagePull", null);

    assertThat(answer.get().statusCode()).isEqualTo(503);
    assertThat(answer.get().body()).contains("ImagePull").doesNotContain("node-17");
    assertThat(scene.read("mine")).isNull();
  }

  @Test
  void a_client_that_leaves_without_an_id_leaves_no_sandbox() throws Exception {
    leaveDuringCreate("{\"templateName\":\"python\"}");

    await().atMost(Duration.ofSeconds(5)).until(() -> sandboxes().isEmpty());
  }

  @Test
  void one_with_an_id_may_come_back_for_it() throws Exception {
    leaveDuringCreate("{\"templateName\":\"python\",\"sandboxId\":\"mine\"}");

    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(4))
        .until(() -> sandboxes().size() == 1);
  }

  @Test
  void a_taken_id_is_409_also_where_another_spelling_has_it() throws Exception {
    var ulid = "01JCED8Z9Y6XQVK8M2NRST5WXY";
    scene.ready(ulid);

    var same =
        scene.post(
            "/sandboxes", "{\"templateName\":\"python\",\"sandboxId\":\"%s\"}".formatted(ulid));
    var other =
        scene.post(
            "/sandboxes",
            "{\"templateName\":\"python\",\"sandboxId\":\"%s\"}"
                .formatted(ulid.toLowerCase(Locale.ROOT)));

    assertThat(same.statusCode()).isEqualTo(409);
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(Scene.json(other).at("/message").asText()).contains(ulid);
    assertThat(scene.get("/sandboxes/" + ulid.toLowerCase(Locale.ROOT)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_create_without_sense_is_refused_by_name() throws Exception {
    refused(400, "templateName", "{}");
    refused(404, "nowhere", "{\"templateName\":\"nowhere\"}");
    refused(400, "sandboxId", "{\"templateName\":\"python\",\"sandboxId\":\"a/b\"}");
    refused(400, "Idle", "{\"templateName\":\"python\",\"sandboxIdleTimeoutInSeconds\":\"20\"}");
    refused(400, "nasConfig", "{\"templateName\":\"python\",\"nasConfig\":{\"a\":1}}");
    refused(400, "JSON", "[1]");
    var xml =
        scene.send(
            scene
                .request("/sandboxes")
                .header("Content-Type", "text/xml")
                .POST(BodyPublishers.ofString("<a/>")));
    assertThat(xml.statusCode()).isEqualTo(415);
  }

  @Test
  void ids_of_any_characters_are_found_again() throws Exception {
    scene.ready("Grüße 1+1");

    var found = scene.get("/sandboxes/Gr%C3%BC%C3%9Fe%201+1");

    assertThat(Scene.json(found).at("/data/sandboxId").asText()).isEqualTo("Grüße 1+1");
  }

  @Test
  void a_stop_waits_for_the_end_and_is_the_same_again() throws Exception {
    scene.ready("a");
    var stop =
        CompletableFuture.supplyAsync(
            () -> uninterrupted(() -> scene.post("/sandboxes/a/stop", "")));
    await().until(() -> scene.read("a").getSpec().state() == DesiredState.Stopped);
    scene.status("a", Phase.Terminated, "Stopped", "sbx-a");

    var json = Scene.json(stop.get());

    assertThat(stop.get().statusCode()).isEqualTo(200);
    assertThat(json.at("/status").asText()).isEqualTo("TERMINATED");
    assertThat(json.at("/endedAt").asText()).isNotBlank();
    var again = scene.post("/sandboxes/a/stop", "");
    assertThat(Scene.json(again).at("/endedAt")).isEqualTo(json.at("/endedAt"));
  }

  @Test
  void a_delete_answers_with_the_state_before_and_then_there_is_none() throws Exception {
    scene.ready("a");

    var deleted = scene.delete("/sandboxes/a");

    assertThat(Scene.json(deleted).at("/data/status").asText()).isEqualTo("READY");
    assertThat(scene.get("/sandboxes/a").statusCode()).isEqualTo(404);
    assertThat(scene.delete("/sandboxes/a").statusCode()).isEqualTo(404);
  }

  @Test
  void a_list_is_paged_and_filtered() throws Exception {
    scene.ready("a");
    scene.sandbox("b");
    scene.ready("c");
    await().until(() -> Scene.json(scene.get("/sandboxes")).at("/data/items").size() == 3);

    var first = Scene.json(scene.get("/2025-09-10/sandboxes?maxResults=2"));
    var second =
        Scene.json(
            scene.get("/sandboxes?maxResults=2&nextToken=" + first.at("/data/nextToken").asText()));
    var creating = Scene.json(scene.get("/sandboxes?status=CREATING"));

    assertThat(first.at("/data/items")).hasSize(2);
    assertThat(second.at("/data/items")).hasSize(1);
    assertThat(second.at("/data/nextToken").isMissingNode()).isTrue();
    assertThat(creating.at("/data/sandboxes/0/sandboxId").asText()).isEqualTo("b");
    assertThat(scene.get("/sandboxes?maxResults=0").statusCode()).isEqualTo(400);
    assertThat(scene.get("/sandboxes?maxResults=&maxResults=1").statusCode()).isEqualTo(400);
    assertThat(scene.get("/sandboxes?nextToken=x").statusCode()).isEqualTo(400);
  }

  @Test
  void a_list_begins_with_the_newest_also_of_one_second() throws Exception {
    for (var last : List.of("A", "B", "C")) {
      scene.ready("01JCED8Z9Y6XQVK8M2NRST5WX" + last);
    }
    await().until(() -> Scene.json(scene.get("/sandboxes")).at("/data/items").size() == 3);

    var ids = Scene.json(scene.get("/sandboxes")).at("/data/items").findValuesAsText("sandboxId");

    assertThat(ids).extracting(id -> id.substring(id.length() - 1)).containsExactly("C", "B", "A");
  }

  @Test
  void a_data_call_waits_for_one_that_is_creating() throws Exception {
    var sandbox = scene.sandbox("a");
    var call =
        CompletableFuture.supplyAsync(
            () -> uninterrupted(() -> scene.post("/sandboxes/a/contexts", "{}")));
    scene.start(sandbox);

    assertThat(call.get().statusCode()).isEqualTo(200);
  }

  @Test
  void a_data_call_on_an_ended_one_is_409_and_on_none_404() throws Exception {
    scene.ready("a");
    scene.status("a", Phase.Terminated, "IdleTimeout", "sbx-a");
    await().until(() -> scene.get("/sandboxes/a/contexts").statusCode() == 409);

    assertThat(scene.get("/sandboxes/a/contexts").body()).contains("TERMINATED", "IdleTimeout");
    assertThat(scene.get("/sandboxes/none/contexts").statusCode()).isEqualTo(404);
  }

  @Test
  void a_forged_pod_name_leads_nowhere() throws Exception {
    scene.ready("victim");
    var forger = scene.ready("forger");
    scene.status(forger.getMetadata().getName(), Phase.Ready, null, "sbx-victim");
    await().until(() -> scene.get("/sandboxes/forger/contexts").statusCode() != 200);
    var dialled = scene.agent.dialled.size();

    var answer = scene.get("/sandboxes/forger/contexts");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(scene.agent.dialled).hasSize(dialled);
  }

  @Test
  void use_is_recorded_in_the_status_and_health_is_no_use() throws Exception {
    scene.ready("a");
    scene.get("/sandboxes/a/health");
    assertThat(scene.read("a").getStatus().lastActivityTime()).isNull();

    scene.get("/sandboxes/a/contexts");

    await().until(() -> scene.read("a").getStatus().lastActivityTime() != null);
  }

  private CompletableFuture<HttpResponse<String>> create(String json) {
    return scene.http.sendAsync(
        scene.request("/sandboxes").POST(BodyPublishers.ofString(json)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void refused(int status, String words, String json) throws Exception {
    var answer = scene.post("/sandboxes", json);

    assertThat(answer.statusCode()).as(json).isEqualTo(status);
    assertThat(Scene.json(answer).at("/message").asText()).contains(words);
    assertThat(Scene.json(answer).at("/error/code")).isEqualTo(Scene.json(answer).at("/code"));
    assertThat(Scene.json(answer).at("/requestId").asText())
        .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
  }

  private void leaveDuringCreate(String json) throws Exception {
    try (var socket = new Socket("127.0.0.1", scene.proxy.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /sandboxes HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(Scene.TOKEN, json.length(), json))
                  .getBytes(StandardCharsets.US_ASCII));
      awaitMade();
    }
  }

  private Sandbox awaitMade() {
    await().until(() -> !sandboxes().isEmpty());
    return sandboxes().getFirst();
  }

  private List<Sandbox> sandboxes() {
    return scene.client.resources(Sandbox.class).inNamespace(Scene.NAMESPACE).list().getItems();
  }

  private interface Sending<T> {
    T send() throws Exception;
  }

  private static <T> T uninterrupted(Sending<T> sending) {
    try {
      return sending.send();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
