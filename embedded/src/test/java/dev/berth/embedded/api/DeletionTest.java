package dev.berth.embedded.api;

import static dev.berth.embedded.api.Fixture.PODS;
import static dev.berth.embedded.api.Fixture.SANDBOXES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DeletionTest {
  private static final String BOX = SANDBOXES + "/box";
  private static final String POD = PODS + "/p";

  private final Fixture api = new Fixture();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void an_object_that_nothing_holds_is_gone_at_once() {
    var uid = api.sandbox("box").body().at("/metadata/uid").asText();
    var answer = api.delete(BOX, "");
    assertThat(answer.code()).isEqualTo(200);
    assertThat(answer.body().get("status").asText()).isEqualTo("Success");
    assertThat(answer.body().at("/details/uid").asText()).isEqualTo(uid);
    assertThat(api.get(BOX).code()).isEqualTo(404);
    assertThat(api.delete(BOX, "").message()).isEqualTo("sandboxes.berth.dev \"box\" not found");
  }

  @Test
  void a_precondition_that_does_not_hold_is_a_conflict() {
    var uid = api.sandbox("box").body().at("/metadata/uid").asText();
    var answer = api.delete(BOX, "{\"preconditions\":{\"uid\":\"other\"}}");
    assertThat(answer.code()).isEqualTo(409);
    assertThat(answer.message())
        .endsWith("Precondition failed: UID in precondition: other, UID in object meta: " + uid);
    assertThat(api.delete(BOX, "{\"preconditions\":{\"resourceVersion\":\"1\"}}").code())
        .isEqualTo(409);
    assertThat(api.delete(BOX, "{\"preconditions\":{\"uid\":\"%s\"}}".formatted(uid)).code())
        .isEqualTo(200);
  }

  @Test
  void a_finalizer_holds_an_object() {
    api.sandbox("box");
    api.merge(BOX, "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}");
    var marked = api.delete(BOX, "");
    assertThat(marked.body().at("/metadata/deletionTimestamp").asText()).isNotEmpty();
    assertThat(api.delete(BOX, "").version()).isEqualTo(marked.version());
    assertThat(api.merge(BOX, "{\"metadata\":{\"deletionTimestamp\":null}}").version())
        .isEqualTo(marked.version());
    api.merge(BOX, "{\"metadata\":{\"finalizers\":null}}");
    assertThat(api.get(BOX).code()).isEqualTo(404);
  }

  @Test
  void a_running_pod_has_its_grace_period_and_the_kubelet_ends_it() {
    api.pod("p", "", ",\"nodeName\":\"n\",\"terminationGracePeriodSeconds\":20");
    var marked = api.delete(POD, "").body().get("metadata");
    assertThat(marked.get("deletionGracePeriodSeconds").asInt()).isEqualTo(20);
    assertThat(Instant.parse(marked.get("deletionTimestamp").asText()))
        .isAfter(Instant.now().plusSeconds(10));
    var status = api.merge(POD + "/status", "{\"status\":{\"phase\":\"Running\"}}");
    assertThat(status.code()).isEqualTo(200);
    assertThat(api.get(POD).code()).isEqualTo(200);
    var shorter = api.delete(POD, "{\"gracePeriodSeconds\":1}");
    assertThat(shorter.body().at("/metadata/deletionGracePeriodSeconds").asInt()).isOne();
    assertThat(api.delete(POD + "?gracePeriodSeconds=0", "").body().get("kind").asText())
        .isEqualTo("Pod");
    assertThat(api.get(POD).code()).isEqualTo(404);
  }

  @Test
  void a_pod_that_runs_nowhere_is_gone_at_once() {
    api.pod("p", "", "");
    api.delete(POD, "");
    assertThat(api.get(POD).code()).isEqualTo(404);
    api.pod("p", "", ",\"nodeName\":\"n\"");
    api.merge(POD + "/status", "{\"status\":{\"phase\":\"Failed\"}}");
    api.delete(POD, "");
    assertThat(api.get(POD).code()).isEqualTo(404);
  }

  @Test
  void a_collection_is_deleted_by_selector() {
    api.pod("a", ",\"labels\":{\"x\":\"1\"}", "");
    api.pod("b", ",\"labels\":{\"x\":\"2\"}", "");
    api.delete(PODS + "?labelSelector=x%3D1", "");
    assertThat(api.get(PODS).body().at("/items").findValuesAsText("name")).contains("b");
    assertThat(api.get(PODS + "/a").code()).isEqualTo(404);
  }

  @Test
  void what_an_object_owns_goes_with_it() {
    ownedPod(",\"nodeName\":\"n\"");
    api.delete(BOX, "{\"propagationPolicy\":\"Background\"}");
    await().until(() -> api.get(POD).body().at("/metadata/deletionTimestamp").isTextual());
    assertThat(api.get(BOX).code()).isEqualTo(404);
  }

  @Test
  void with_foreground_deletion_the_owner_goes_last() {
    ownedPod(",\"nodeName\":\"n\"");
    api.delete(BOX, "{\"propagationPolicy\":\"Foreground\"}");
    await().until(() -> api.get(POD).body().at("/metadata/deletionTimestamp").isTextual());
    assertThat(api.get(BOX).body().at("/metadata/finalizers/0").asText())
        .isEqualTo("foregroundDeletion");
    api.delete(POD, "{\"gracePeriodSeconds\":0}");
    await().until(() -> api.get(BOX).code() == 404);
  }

  @Test
  void an_orphan_loses_its_owner_and_stays() {
    ownedPod("");
    api.delete(BOX, "{\"propagationPolicy\":\"Orphan\"}");
    await().until(() -> api.get(BOX).code() == 404);
    var pod = api.get(POD);
    assertThat(pod.code()).isEqualTo(200);
    assertThat(pod.body().at("/metadata/ownerReferences").isMissingNode()).isTrue();
  }

  @Test
  void an_object_of_an_owner_that_is_gone_is_deleted_too() {
    api.pod("p", owner("Sandbox", "no-such-uid"), "");
    await().until(() -> api.get(POD).code() == 404);
  }

  @Test
  void an_owner_of_a_kind_that_is_not_served_may_exist() {
    api.pod("p", owner("Unknown", "uid-1"), "");
    api.pod("q", owner("Sandbox", "uid-2"), "");
    await().until(() -> api.get(PODS + "/q").code() == 404);
    assertThat(api.get(POD).code()).isEqualTo(200);
  }

  @Test
  void a_namespace_goes_after_its_contents() {
    api.post(
        "/api/v1/namespaces",
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"team\"}}");
    var pods = PODS.replace("default", "team");
    api.post(
        pods,
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
         "spec":{"nodeName":"n","containers":[{"name":"c"}]}}""");
    assertThat(api.delete("/api/v1/namespaces/team", "").body().at("/status/phase").asText())
        .isEqualTo("Terminating");
    await().until(() -> api.get(pods + "/p").body().at("/metadata/deletionTimestamp").isTextual());
    var refused =
        api.post(pods, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"q\"}}");
    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused.message()).endsWith("because it is being terminated");
    api.delete(pods + "/p", "{\"gracePeriodSeconds\":0}");
    await().until(() -> api.get("/api/v1/namespaces/team").code() == 404);
  }

  private void ownedPod(String spec) {
    var uid = api.sandbox("box").body().at("/metadata/uid").asText();
    api.pod("p", owner("Sandbox", uid), spec);
  }

  private static String owner(String kind, String uid) {
    return """
        ,"ownerReferences":[{"apiVersion":"berth.dev/v1alpha1","kind":"%s","name":"box","uid":"%s"}]"""
        .formatted(kind, uid);
  }
}
