package dev.berth.embedded.api;

import static dev.berth.embedded.api.Fixture.PODS;
import static dev.berth.embedded.api.Fixture.SANDBOXES;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class ListTest {
  private final Fixture api = new Fixture();

  @BeforeEach
  void three_pods() {
    api.pod("c", ",\"labels\":{\"app\":\"web\",\"tier\":\"1\"}", ",\"nodeName\":\"n1\"");
    api.pod("a", ",\"labels\":{\"app\":\"db\"}", ",\"nodeName\":\"n2\"");
    api.pod("b", "", "");
    api.merge(PODS + "/a/status", "{\"status\":{\"phase\":\"Running\"}}");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void a_list_says_what_it_is_and_of_when() {
    var list = api.get(PODS);
    assertThat(list.body().get("kind").asText()).isEqualTo("PodList");
    assertThat(list.body().get("apiVersion").asText()).isEqualTo("v1");
    assertThat(list.version()).isEqualTo(api.get(PODS + "/a").version());
    assertThat(names(PODS)).isEqualTo("a b c");
    assertThat(names("/api/v1/pods")).isEqualTo("a b c");
    assertThat(api.get(SANDBOXES).body().get("kind").asText()).isEqualTo("SandboxList");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app=web | c",
        "app==web | c",
        "app!=web | a b",
        "app in (web, db) | a c",
        "app notin (web) | a b",
        "app | a c",
        "!app | b",
        "app in (web),tier=1 | c",
        "app,!tier | a",
        "app=none | ''",
      })
  void labels_select(String selector, String names) {
    assertThat(names(PODS + "?labelSelector=" + encoded(selector))).isEqualTo(names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata.name=a | a",
        "metadata.name!=a | b c",
        "spec.nodeName=n1 | c",
        "spec.nodeName= | b",
        "status.phase=Running | a",
        "status.phase!=Running,spec.nodeName=n1 | c",
      })
  void fields_select(String selector, String names) {
    assertThat(names(PODS + "?fieldSelector=" + encoded(selector))).isEqualTo(names);
  }

  @Test
  void a_definition_says_which_other_fields_select() {
    api.sandbox("box");
    assertThat(names(SANDBOXES + "?fieldSelector=spec.templateRef.name%3Dt")).isEqualTo("box");
    assertThat(names(SANDBOXES + "?fieldSelector=spec.templateRef.name%3Du")).isEmpty();
    var refused = api.get(SANDBOXES + "?fieldSelector=spec.ttlSeconds%3D600");
    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message()).isEqualTo("field label not supported: spec.ttlSeconds");
  }

  @Test
  void a_selector_that_cannot_be_read_is_refused() {
    assertThat(api.get(PODS + "?labelSelector=" + encoded("a b c")).code()).isEqualTo(400);
    assertThat(api.get(PODS + "?fieldSelector=x").code()).isEqualTo(400);
  }

  @Test
  void a_client_may_ask_for_tables_or_for_metadata_alone() {
    var table =
        api.send("GET", PODS, "", "", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
    assertThat(table.body().get("kind").asText()).isEqualTo("Table");
    assertThat(table.body().get("rows")).hasSize(3);
    var partial =
        api.send(
            "GET",
            PODS,
            "",
            "",
            "Accept",
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    assertThat(partial.body().get("kind").asText()).isEqualTo("PartialObjectMetadataList");
    assertThat(partial.body().at("/items/0").fieldNames())
        .toIterable()
        .containsExactly("kind", "apiVersion", "metadata");
    var protobuf = api.send("GET", PODS, "", "", "Accept", "application/vnd.kubernetes.protobuf");
    assertThat(protobuf.body().get("kind").asText()).isEqualTo("PodList");
  }

  @Test
  void events_are_seen_in_both_of_their_groups() {
    var made =
        api.post(
            "/apis/events.k8s.io/v1/namespaces/default/events",
            """
            {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"e"},
             "eventTime":"2026-01-01T00:00:00.000000Z","reason":"Started","note":"it runs",
             "type":"Normal","action":"Start","reportingController":"berth.dev/operator",
             "reportingInstance":"i","regarding":{"kind":"Sandbox","name":"box","uid":"u"}}""");
    assertThat(made.body().get("apiVersion").asText()).isEqualTo("events.k8s.io/v1");
    assertThat(made.body().get("note").asText()).isEqualTo("it runs");
    var core =
        api.get(
            "/api/v1/namespaces/default/events?fieldSelector="
                + encoded("involvedObject.name=box,involvedObject.uid=u"));
    var event = core.body().at("/items/0");
    assertThat(event.get("apiVersion").asText()).isEqualTo("v1");
    assertThat(event.get("message").asText()).isEqualTo("it runs");
    assertThat(event.get("reportingComponent").asText()).isEqualTo("berth.dev/operator");
    var patched =
        api.merge(
            "/apis/events.k8s.io/v1/namespaces/default/events/e", "{\"series\":{\"count\":2}}");
    assertThat(patched.body().at("/regarding/name").asText()).isEqualTo("box");
    assertThat(names("/apis/events.k8s.io/v1/events?fieldSelector=regarding.name%3Dbox"))
        .isEqualTo("e");
  }

  @Test
  void the_definitions_and_first_namespaces_are_there() {
    assertThat(names("/api/v1/namespaces")).isEqualTo("default kube-system");
    assertThat(names("/apis/apiextensions.k8s.io/v1/customresourcedefinitions"))
        .isEqualTo("sandboxes.berth.dev sandboxtemplates.berth.dev");
  }

  private String names(String path) {
    var names = new StringBuilder();
    api.get(path)
        .body()
        .get("items")
        .forEach(item -> names.append(' ').append(item.at("/metadata/name").asText()));
    return names.toString().strip();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
