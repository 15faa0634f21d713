package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.AccessKey;
import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.BerthClient;
import dev.berth.e2e.support.PlainClient;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Terminal;
import dev.berth.e2e.support.TerminalSession;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys are Secrets beside Berth: what is written there opens, and what is not does not. */
@Order(4)
class CredentialsE2E {
  private static final Duration SOON = Duration.ofSeconds(30);

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void an_api_key_opens_in_any_of_three_fields_and_not_in_the_query() {
    String key = newKey();
    make(Map.of("key", key));
    awaitEverywhere(key, 200);
    var client = new PlainClient(scene.client().url());

    client.get("/sandboxes", "X-API-Key", key).is(200);
    client.get("/sandboxes", "Agentrun-Access-Token", key).is(200);
    client.get("/sandboxes", "Authorization", "Bearer " + key).is(200);
    client.get("/sandboxes?access_token=" + key + "&X-API-Key=" + key).is(401);
    client.get("/sandboxes", "X-API-Key", key + "x").is(401);
  }

  @Test
  void a_key_reaches_what_its_namespace_has() {
    String key = newKey();
    make(Map.of("key", key));
    awaitEverywhere(key, 200);
    String id = scene.shared().name();

    Answer shown =
        new PlainClient(scene.client().url()).get("/sandboxes/" + id, "X-API-Key", key).is(200);

    assertThat(shown.text("/data/sandboxId")).isEqualTo(id);
  }

  @Test
  void while_a_key_is_rotated_both_open_and_afterwards_one() {
    String before = newKey();
    String now = newKey();
    Resource<Secret> secret = make(Map.of("key", now, "previousKey", before));
    awaitEverywhere(before, 200);
    awaitEverywhere(now, 200);

    secret.edit(s -> new SecretBuilder(s).removeFromData("previousKey").build());

    awaitEverywhere(before, 401);
    awaitEverywhere(now, 200);
  }

  @Test
  void a_key_whose_secret_is_deleted_opens_nothing_any_more() {
    String key = newKey();
    Resource<Secret> secret = make(Map.of("key", key));
    awaitEverywhere(key, 200);

    secret.delete();

    awaitEverywhere(key, 401);
  }

  @Test
  void what_a_revoked_key_has_opened_is_closed_as_against_the_policy() {
    String key = newKey();
    Resource<Secret> secret = make(Map.of("key", key));
    awaitEverywhere(key, 200);
    var client = new BerthClient(scene.client().url(), key);
    Terminal terminal = new Terminal(client, scene.shared().name(), true);
    assertThat(terminal.run("echo here")).isEqualTo("here");
    var kept = new Terminal(client, scene.shared().name(), true, "&reattach=600");
    var session = TerminalSession.of(scene.shared(), kept);
    Terminal bystander = scene.shared().terminal();
    try (var watched = client.eventsOf(scene.shared().path("/filesystem/watch?path=/tmp"))) {
      assertThat(watched.next().path("type").asText()).isEqualTo("watching");

      secret.delete();

      assertThat(terminal.awaitClose(SOON)).isEqualTo(1008);
      assertThat(kept.awaitClose(SOON)).isEqualTo(1008);
      await().atMost(SOON).until(() -> session.members().isBlank());
      assertThatThrownBy(watched::rest).hasCauseInstanceOf(IOException.class);
      assertThat(bystander.run("echo here")).isEqualTo("here");
    }
    bystander.close();
  }

  @Test
  void a_key_opens_nothing_once_it_has_expired() {
    String key = newKey();
    make(Map.of("key", key, "expires", Instant.now().plusSeconds(15).toString()));
    awaitEverywhere(key, 200);

    awaitEverywhere(key, 401);
  }

  @Test
  void a_key_that_two_secrets_give_opens_for_neither() {
    String key = newKey();
    make(Map.of("key", key));
    awaitEverywhere(key, 200);

    make(Map.of("key", key));

    awaitEverywhere(key, 401);
  }

  @Test
  void no_page_of_another_origin_may_use_the_api_unless_it_is_named() {
    var client = new PlainClient(scene.client().url());
    String[] page = {
      "Origin", "https://elsewhere.example",
      "Access-Control-Request-Method", "POST",
      "Authorization", "Bearer " + scene.client().token()
    };

    Answer asked = client.send("OPTIONS", "/sandboxes", BodyPublishers.noBody(), page);
    Answer called = client.get("/sandboxes", page).is(200);

    assertThat(asked.status()).isGreaterThanOrEqualTo(400);
    for (Answer answer : List.of(asked, called)) {
      assertThat(answer.headers().map().keySet())
          .noneMatch(field -> field.startsWith("access-control"));
    }
  }

  private static String newKey() {
    return "e2e-" + UUID.randomUUID();
  }

  private static Resource<Secret> make(Map<String, String> data) {
    Map<String, String> all = new HashMap<>(data);
    all.put("namespace", scene.installation().namespace());
    return AccessKey.store(scene, all);
  }

  private static void awaitEverywhere(String key, int status) {
    List<URI> replicas = scene.cluster().replicas().stream().map(BerthClient::url).toList();
    for (URI replica : replicas.isEmpty() ? List.of(scene.client().url()) : replicas) {
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(
              () -> new PlainClient(replica).get("/sandboxes", "X-API-Key", key).is(status));
    }
  }
}
