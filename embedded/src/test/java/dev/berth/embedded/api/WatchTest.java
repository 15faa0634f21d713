package dev.berth.embedded.api;

import static dev.berth.embedded.api.Fixture.PODS;
import static dev.berth.embedded.api.Fixture.SANDBOXES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Sandbox;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class WatchTest {
  private static final String WATCH = SANDBOXES + "?watch=true";

  private final Fixture api = new Fixture();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void without_a_version_a_watch_begins_with_what_is_there() throws Exception {
    api.sandbox("a");
    try (var lines = Lines.watch(api, WATCH)) {
      assertThat(lines.summary()).isEqualTo("ADDED a");
      api.sandbox("b");
      assertThat(lines.summary()).isEqualTo("ADDED b");
    }
  }

  @Test
  void from_a_version_on_a_watch_tells_what_happened_later() throws Exception {
    api.sandbox("a");
    var version = api.get(SANDBOXES).version();
    api.sandbox("b");
    api.merge(SANDBOXES + "/a", "{\"spec\":{\"ttlSeconds\":60}}");
    var last = api.get(SANDBOXES + "/a").version();
    api.delete(SANDBOXES + "/a", "");
    try (var lines = Lines.watch(api, WATCH + "&resourceVersion=" + version)) {
      assertThat(lines.summary()).isEqualTo("ADDED b");
      assertThat(lines.summary()).isEqualTo("MODIFIED a");
      var deleted = lines.next();
      assertThat(deleted.get("type").asText()).isEqualTo("DELETED");
      assertThat(deleted.at("/object/metadata/resourceVersion").asLong())
          .isGreaterThan(Long.parseLong(last));
    }
  }

  @Test
  void a_version_that_is_forgotten_is_expired() throws Exception {
    var version = api.sandbox("a").version();
    // More changes than are kept.
    for (var i = 0; i < 2100; i++) {
      api.merge(SANDBOXES + "/a", "{\"spec\":{\"ttlSeconds\":%d}}".formatted(1000 + i));
    }
    try (var lines = Lines.watch(api, WATCH + "&resourceVersion=" + version)) {
      var event = lines.next();
      assertThat(event.get("type").asText()).isEqualTo("ERROR");
      assertThat(event.at("/object/code").asInt()).isEqualTo(410);
      assertThat(event.at("/object/reason").asText()).isEqualTo("Expired");
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void a_version_of_an_earlier_server_is_expired() throws Exception {
    api.sandbox("a");
    var later = Long.parseLong(api.get(SANDBOXES).version()) + 100;
    try (var lines = Lines.watch(api, WATCH + "&resourceVersion=" + later)) {
      var event = lines.next();
      assertThat(event.get("type").asText()).isEqualTo("ERROR");
      assertThat(event.at("/object/code").asInt()).isEqualTo(410);
    }
    var list = api.get(SANDBOXES + "?resourceVersion=" + later);
    assertThat(list.code()).isEqualTo(410);
    assertThat(list.reason()).isEqualTo("Expired");
  }

  @Test
  void objects_enter_and_leave_a_selector() throws Exception {
    var box = SANDBOXES + "/box";
    var version = api.sandbox("box").version();
    var selector = "&labelSelector=state+in+(on,half)";
    try (var lines = Lines.watch(api, WATCH + selector + "&resourceVersion=" + version)) {
      for (var state : new String[] {"off", "on", "half", "off"}) {
        api.merge(box, "{\"metadata\":{\"labels\":{\"state\":\"%s\"}}}".formatted(state));
      }
      assertThat(lines.summary()).isEqualTo("ADDED box");
      assertThat(lines.summary()).isEqualTo("MODIFIED box");
      assertThat(lines.summary()).isEqualTo("DELETED box");
    }
  }

  @Test
  void a_watch_stays_in_its_namespace_and_kind() throws Exception {
    api.post(
        "/api/v1/namespaces",
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"team\"}}");
    try (var lines = Lines.watch(api, PODS + "?watch=1");
        var everywhere = Lines.watch(api, "/api/v1/pods?watch=1")) {
      api.sandbox("box");
      api.post(
          PODS.replace("default", "team"),
          "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"theirs\"},\"spec\":{}}");
      api.pod("ours", "", "");
      assertThat(lines.summary()).isEqualTo("ADDED ours");
      assertThat(everywhere.summary()).isEqualTo("ADDED theirs");
      assertThat(everywhere.summary()).isEqualTo("ADDED ours");
    }
  }

  @Test
  void a_watch_ends_after_its_time_with_a_bookmark_if_asked() throws Exception {
    var parameters = "&allowWatchBookmarks=true&timeoutSeconds=1&resourceVersion=";
    var version = api.get(SANDBOXES).version();
    api.pod("other-kind", "", "");
    var latest = api.get(SANDBOXES).version();
    try (var lines = Lines.watch(api, WATCH + parameters + version)) {
      var bookmark = lines.next();
      assertThat(bookmark.get("type").asText()).isEqualTo("BOOKMARK");
      assertThat(bookmark.at("/object/kind").asText()).isEqualTo("Sandbox");
      assertThat(bookmark.at("/object/metadata/resourceVersion").asText()).isEqualTo(latest);
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void a_streamed_list_is_refused_as_by_an_older_server() {
    assertThatThrownBy(() -> Lines.watch(api, WATCH + "&sendInitialEvents=true"))
        .hasMessageContaining("\"code\":422")
        .hasMessageContaining("sendInitialEvents is forbidden for watch");
  }

  @Test
  void a_watch_of_tables_names_its_columns_once() throws Exception {
    var accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    api.sandbox("a");
    try (var lines = Lines.watch(api, WATCH, "Accept", accept)) {
      var first = lines.next().get("object");
      assertThat(first.get("kind").asText()).isEqualTo("Table");
      assertThat(first.get("columnDefinitions")).hasSize(1);
      api.sandbox("b");
      var second = lines.next().get("object");
      assertThat(second.get("columnDefinitions").isNull()).isTrue();
      assertThat(second.at("/rows/0/cells/0").asText()).isEqualTo("b");
    }
  }

  @Test
  void a_watch_of_one_object_is_one_by_field() throws Exception {
    try (var lines = Lines.watch(api, WATCH + "&fieldSelector=metadata.name%3Db")) {
      api.sandbox("a");
      api.sandbox("b");
      assertThat(lines.summary()).isEqualTo("ADDED b");
    }
  }

  @Test
  void fabric8_watches_over_a_websocket() throws Exception {
    var events = new LinkedBlockingQueue<String>();
    var ended = new LinkedBlockingQueue<String>();
    var watcher =
        new Watcher<Sandbox>() {
          @Override
          public void eventReceived(Action action, Sandbox sandbox) {
            events.add(action + " " + sandbox.getMetadata().getName());
          }

          @Override
          public void onClose() {
            ended.add("closed");
          }

          @Override
          public void onClose(WatcherException cause) {
            ended.add(cause.toString());
          }
        };
    try (var _ = api.client().resources(Sandbox.class).watch(watcher)) {
      api.sandbox("a");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("ADDED a");
      api.delete(SANDBOXES + "/a", "");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("DELETED a");
    }
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
  }

  @Test
  void an_informer_follows() {
    api.sandbox("a");
    try (var informer = api.client().resources(Sandbox.class).runnableInformer(0)) {
      informer.run();
      assertThat(informer.getStore().listKeys()).containsExactly("default/a");
      api.sandbox("b");
      api.delete(SANDBOXES + "/a", "");
      await().until(() -> informer.getStore().listKeys().equals(List.of("default/b")));
    }
  }

  @Test
  void a_client_that_does_not_read_stops_no_writer() throws Exception {
    api.sandbox("a");
    try (var _ = Lines.watch(api, WATCH)) {
      var big = "x".repeat(200_000);
      for (var i = 0; i < 100; i++) {
        var answer =
            api.merge(
                SANDBOXES + "/a",
                "{\"metadata\":{\"annotations\":{\"big\":\"%s%d\"}}}".formatted(big, i));
        assertThat(answer.code()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_client_that_leaves_is_forgotten() throws Exception {
    var before = api.server.underway();
    var lines = Lines.watch(api, WATCH);
    await().until(() -> api.server.underway() == before + 1);
    lines.close();
    await().until(() -> api.server.underway() == before);
  }
}
