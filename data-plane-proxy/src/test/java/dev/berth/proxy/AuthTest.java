package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.Sandbox;
import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.auth.Secrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may use the API, by each kind of credential, and what nobody learns without one. */
@Timeout(120)
class AuthTest {
  private static final String API_KEY = "an-api-key-of-team-b";

  private Scene scene;

  @BeforeEach
  void open() throws IOException {
    scene = Scene.guarded();
    scene.key(Secrets.accessKey("key-a", "AKA", "secret-a", Scene.NAMESPACE));
    scene.key(Secrets.accessKey("key-b", "AKB", "secret-b", Scene.OTHER_NAMESPACE));
    scene.key(Secrets.apiKey("api-b", API_KEY, Scene.OTHER_NAMESPACE));
    await().until(() -> status(bearer(API_KEY, "/sandboxes")) == 200);
    await().until(() -> status(signer().agentrun4("GET", scene.uri("/sandboxes"), "")) == 200);
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void each_kind_of_credential_reaches_its_own_namespace_and_no_other() throws Exception {
    scene.ready("in-a");
    scene.start(scene.sandbox(Scene.OTHER_NAMESPACE, "in-b"));
    scene.reviews.users.put("jane-token", "jane");
    scene.reviews.allowed.add("jane berth-sandboxes create sandboxes/execute");
    var a = new Signer("AKA", "secret-a", Instant.now());
    var b = new Signer("AKB", "secret-b", Instant.now());
    List<Function<String, HttpRequest.Builder>> ofA =
        List.of(
            path -> bearer(Scene.TOKEN, path),
            path -> field("Agentrun-Access-Token", Scene.TOKEN, path),
            path -> a.agentrun4("GET", scene.uri(path), ""),
            path -> a.acs3("GET", scene.uri(path), ""),
            path -> bearer("jane-token", path));
    List<Function<String, HttpRequest.Builder>> ofB =
        List.of(
            path -> bearer(API_KEY, path),
            path -> field("X-API-Key", API_KEY, path),
            path -> b.agentrun4("GET", scene.uri(path), ""),
            path -> b.acs3("GET", scene.uri(path), ""));

    for (var credential : ofA) {
      assertThat(status(credential.apply("/sandboxes/in-a/contexts"))).isEqualTo(200);
      assertThat(status(credential.apply("/sandboxes/in-b/contexts"))).isEqualTo(404);
    }
    for (var credential : ofB) {
      assertThat(status(credential.apply("/sandboxes/in-b/contexts"))).isEqualTo(200);
      assertThat(status(credential.apply("/sandboxes/in-a/contexts"))).isEqualTo(404);
    }
    var listed = Scene.json(scene.send(bearer(API_KEY, "/sandboxes"))).at("/data/items");
    assertThat(listed).hasSize(1);
    assertThat(listed.at("/0/sandboxId").asText()).isEqualTo("in-b");
  }

  @Test
  void a_foreign_sandbox_is_answered_as_one_that_is_not_there_and_is_not_touched()
      throws Exception {
    scene.start(scene.sandbox(Scene.OTHER_NAMESPACE, "in-b"));

    for (var request :
        List.<Function<String, HttpRequest.Builder>>of(
            id -> scene.request("/sandboxes/" + id).GET(),
            id -> scene.request("/sandboxes/" + id).DELETE(),
            id -> scene.request("/sandboxes/" + id + "/stop").POST(BodyPublishers.noBody()),
            id -> scene.request("/sandboxes/" + id + "/health").GET(),
            id -> scene.request("/sandboxes/" + id + "/contexts").GET(),
            id ->
                scene.request("/agents/accessToken?resourceType=sandbox&resourceId=" + id).GET())) {
      var foreign = scene.send(request.apply("in-b"));
      var missing = scene.send(request.apply("in-x"));
      assertThat(foreign.statusCode()).isEqualTo(404);
      assertThat(comparable(foreign).replace("in-b", "in-x")).isEqualTo(comparable(missing));
    }
    var seen =
        scene.client.resources(Sandbox.class).inNamespace(Scene.OTHER_NAMESPACE).withName("in-b");
    assertThat(seen.get().getSpec().wantsStop()).isFalse();
    assertThat(seen.get().getStatus().lastActivityTime()).isNull();
    assertThat(scene.agent.dialled).isEmpty();
  }

  @Test
  void a_revoked_key_stops_and_a_key_given_twice_stops_for_both() throws Exception {
    scene.revoke("api-b");
    await().until(() -> status(bearer(API_KEY, "/sandboxes")) == 401);

    scene.key(Secrets.accessKey("thief", "AKA", "mine", Scene.OTHER_NAMESPACE));
    await().until(() -> status(signer().agentrun4("GET", scene.uri("/sandboxes"), "")) == 401);
    var thief = Signer.now("AKA", "mine").agentrun4("GET", scene.uri("/sandboxes"), "");
    assertThat(status(thief)).isEqualTo(401);
  }

  @Test
  void a_role_may_allow_looking_but_not_running() throws Exception {
    scene.ready("a");
    scene.reviews.users.put("jane-token", "jane");
    scene.reviews.allowed.add("jane berth-sandboxes get sandboxes");
    scene.reviews.allowed.add("jane berth-sandboxes list sandboxes");

    assertThat(status(bearer("jane-token", "/sandboxes"))).isEqualTo(200);
    assertThat(status(bearer("jane-token", "/sandboxes/a"))).isEqualTo(200);
    assertThat(status(bearer("jane-token", "/sandboxes/a/health"))).isEqualTo(200);
    assertThat(status(bearer("jane-token", "/sandboxes/a/contexts"))).isEqualTo(403);
    assertThat(status(bearer("jane-token", "/sandboxes/a").DELETE())).isEqualTo(403);
    assertThat(status(bearer("jane-token", "/sandboxes/a/stop").POST(BodyPublishers.noBody())))
        .isEqualTo(403);
    assertThat(status(bearer("jane-token", "/sandboxes").POST(BodyPublishers.ofString("{}"))))
        .isEqualTo(403);
  }

  @Test
  void a_role_may_be_for_one_sandbox() throws Exception {
    scene.ready("a");
    scene.ready("b");
    scene.reviews.users.put("jane-token", "jane");
    scene.reviews.allowed.add("jane berth-sandboxes create sandboxes/execute a");

    assertThat(status(bearer("jane-token", "/sandboxes/a/contexts"))).isEqualTo(200);
    assertThat(status(bearer("jane-token", "/sandboxes/b/contexts"))).isEqualTo(404);
  }

  @Test
  void a_user_of_the_cluster_names_the_namespace_and_learns_of_none_that_is_not_hers()
      throws Exception {
    scene.start(scene.sandbox(Scene.OTHER_NAMESPACE, "in-b"));
    scene.reviews.users.put("jane-token", "jane");
    scene.reviews.users.put("joe-token", "joe");
    scene.reviews.allowed.add("jane team-b create sandboxes/execute");
    var path = "/sandboxes/in-b/contexts";

    assertThat(status(bearer("jane-token", path).header("X-Berth-Namespace", "team-b")))
        .isEqualTo(200);
    assertThat(status(bearer("jane-token", path))).isEqualTo(404);
    var served = scene.send(bearer("joe-token", path).header("X-Berth-Namespace", "team-b"));
    var other = scene.send(bearer("joe-token", path).header("X-Berth-Namespace", "team-z"));
    assertThat(served.statusCode()).isEqualTo(404);
    assertThat(comparable(served)).isEqualTo(comparable(other));
    var list = bearer("joe-token", "/sandboxes");
    assertThat(comparable(scene.send(list.copy().header("X-Berth-Namespace", "team-b"))))
        .isEqualTo(comparable(scene.send(list.copy().header("X-Berth-Namespace", "team-z"))));
  }

  @Test
  void the_cluster_is_asked_once_for_a_while() throws Exception {
    scene.reviews.users.put("jane-token", "jane");
    scene.reviews.allowed.add("jane berth-sandboxes list sandboxes");
    status(bearer("jane-token", "/sandboxes"));
    var asked = scene.reviews.asked.get();

    for (int i = 0; i < 5; i++) {
      assertThat(status(bearer("jane-token", "/sandboxes"))).isEqualTo(200);
    }

    assertThat(scene.reviews.asked.get()).isEqualTo(asked);
  }

  @Test
  void an_account_that_is_no_namespace_is_ignored_and_another_tenant_is_404() throws Exception {
    for (var account : List.of("1234567890", "{Alibaba Cloud account ID}", Scene.NAMESPACE)) {
      assertThat(status(scene.request("/sandboxes").header("X-Acs-Parent-Id", account)))
          .isEqualTo(200);
    }
    for (var header : List.of("X-Acs-Parent-Id", "X-Berth-Namespace")) {
      for (var tenant : List.of(Scene.OTHER_NAMESPACE, "none-such")) {
        assertThat(status(scene.request("/sandboxes").header(header, tenant))).isEqualTo(404);
      }
    }
  }

  @Test
  void an_access_token_call_gives_a_token_for_its_sandbox_only() throws Exception {
    scene.ready("a");
    scene.ready("b");
    var uri = scene.uri("/2025-09-10/agents/accessToken?resourceId=a&resourceType=sandbox");
    var answer = Scene.json(scene.send(signer().acs3("GET", uri, "")));
    var token = answer.at("/data/accessToken").asText();

    assertThat(answer.at("/code").asText()).isEqualTo("SUCCESS");
    assertThat(status(field("Agentrun-Access-Token", token, "/sandboxes/a/contexts")))
        .isEqualTo(200);
    assertThat(status(field("Agentrun-Access-Token", token, "/sandboxes/b/contexts")))
        .isEqualTo(404);
    assertThat(status(field("Agentrun-Access-Token", token, "/sandboxes"))).isEqualTo(403);
    assertThat(status(bearer(token, uri.getPath() + "?" + uri.getQuery()))).isEqualTo(403);
    scene.revoke("key-a");
    await().until(() -> status(bearer(token, "/sandboxes/a/contexts")) == 401);
  }

  @Test
  void whoever_sends_a_credential_is_not_anonymous_and_who_sends_none_gets_no_token()
      throws Exception {
    try (var open = Scene.guarded(AuthTest::openToAnybody)) {
      var list = HttpRequest.newBuilder(open.uri("/sandboxes"));
      var token = open.uri("/agents/accessToken?resourceName=x&resourceType=template");

      assertThat(status(list)).isEqualTo(200);
      assertThat(status(list.header("Authorization", "Basic eDp5"))).isEqualTo(401);
      assertThat(status(HttpRequest.newBuilder(token))).isEqualTo(403);
    }
  }

  private static AuthConfig openToAnybody(AuthConfig c) {
    return new AuthConfig(
        c.accessTokenFile(),
        c.ownNamespace(),
        c.tokenKeyFile(),
        c.kubernetesTokens(),
        c.audiences(),
        Optional.of(Scene.NAMESPACE));
  }

  @Test
  void a_forged_body_makes_nothing() throws Exception {
    var uri = scene.uri("/sandboxes");
    var signed = signer().acs3("POST", uri, "{\"templateName\":\"python\",\"sandboxId\":\"good\"}");
    var forged =
        signed.POST(
            BodyPublishers.ofString("{\"templateName\":\"python\",\"sandboxId\":\"evil\"}"));

    assertThat(status(forged)).isEqualTo(401);
    assertThat(scene.client.resources(Sandbox.class).inAnyNamespace().list().getItems()).isEmpty();
  }

  @Test
  void an_object_that_is_complete_before_a_forged_body_ends_never_has_an_end() throws Exception {
    scene.ready("a");
    var received = new CompletableFuture<String>();
    scene.agent.script =
        (_, in, _) -> {
          received.complete(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
          return false;
        };
    var object = "{\"command\":\"evil\"}";
    var forged =
        signer()
            .acs3("POST", scene.uri("/sandboxes/a/processes/cmd"), "{\"command\":\"good\"}")
            .POST(
                BodyPublishers.ofInputStream(
                    () ->
                        new ByteArrayInputStream(
                            (object + "rest").getBytes(StandardCharsets.US_ASCII))));

    assertThat(status(forged)).isEqualTo(401);
    assertThat(received.get(10, TimeUnit.SECONDS)).doesNotContain("\r\n0\r\n");
  }

  @Test
  void a_thousand_bad_credentials_open_nothing_and_show_nothing() throws Exception {
    scene.ready("present");
    scene.start(scene.sandbox(Scene.OTHER_NAMESPACE, "foreign"));
    var random = new Random(7);
    var refusals = new HashSet<String>();
    var absences = new HashSet<String>();

    for (int i = 0; i < 1000; i++) {
      var id = List.of("present", "missing", "foreign").get(random.nextInt(3));
      var path = "/sandboxes/" + id + List.of("", "/contexts", "/health").get(random.nextInt(3));
      var answer = scene.send(bad(random, path, i));
      assertThat(answer.statusCode()).as("%d %s", i, path).isEqualTo(401);
      refusals.add(comparable(answer) + answer.headers().firstValue("www-authenticate"));
    }
    for (int i = 0; i < 50; i++) {
      var id = i % 2 == 0 ? "present" : "missing";
      var path = "/sandboxes/" + id + List.of("", "/contexts", "/health").get(random.nextInt(3));
      var answer = scene.send(Signer.now("AKB", "secret-b").agentrun4("GET", scene.uri(path), ""));
      absences.add(answer.statusCode() + comparable(answer).replace(id, "ID"));
    }

    assertThat(refusals).hasSize(1);
    assertThat(absences).hasSize(1).allMatch(a -> a.startsWith("404"));
    assertThat(scene.agent.dialled).isEmpty();
  }

  /** Broken, expired, replayed or of nobody. */
  private HttpRequest.Builder bad(Random random, String path, int i) throws Exception {
    var uri = scene.uri(path);
    var late = Instant.now().minus(Duration.ofMinutes(15).plusSeconds(5));
    var early = Instant.now().plus(Duration.ofMinutes(15).plusSeconds(5));
    return switch (i % 12) {
      case 0 -> HttpRequest.newBuilder(uri);
      case 1 -> Signer.now("AKA", "wrong" + i).agentrun4("GET", uri, "");
      case 2 -> Signer.now("NOBODY", "secret-a").agentrun4("GET", uri, "");
      case 3 -> new Signer("AKA", "secret-a", late).agentrun4("GET", uri, "");
      case 4 -> new Signer("AKA", "secret-a", early).acs3("GET", uri, "");
      case 5 -> new Signer("AKA", "secret-a", late).acs3("GET", uri, "");
      case 6 -> {
        var first = signer().acs3("GET", scene.uri("/sandboxes"), "");
        scene.send(first);
        yield signer().acs3("GET", uri, "", used(first));
      }
      case 7 -> signer().agentrun4("GET", scene.uri("/sandboxes/other"), "").uri(uri);
      case 8 -> signer().acs3("POST", uri, "").GET();
      case 9 -> bearer(UUID.randomUUID().toString(), path);
      case 10 -> field("Agentrun-Access-Token", "berth-at1.eyJ9." + random.nextLong(), path);
      default -> field("Agentrun-Authorization", "AGENTRUN4-HMAC-SHA256 Credential=x", path);
    };
  }

  private static String used(HttpRequest.Builder request) {
    return request.build().headers().firstValue("x-acs-signature-nonce").orElseThrow();
  }

  private static Signer signer() {
    return Signer.now("AKA", "secret-a");
  }

  private HttpRequest.Builder bearer(String token, String path) {
    return field("Authorization", "Bearer " + token, path);
  }

  private HttpRequest.Builder field(String name, String value, String path) {
    return HttpRequest.newBuilder(scene.uri(path)).header(name, value);
  }

  private int status(HttpRequest.Builder request) throws IOException, InterruptedException {
    return scene.http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  /** All that a client sees of an answer but for what differs with each request. */
  private static String comparable(HttpResponse<String> answer) throws IOException {
    var json = (ObjectNode) Scene.json(answer);
    json.remove("requestId");
    var fields =
        new ArrayList<>(
            answer.headers().map().entrySet().stream()
                .filter(e -> !List.of("x-request-id", "date").contains(e.getKey()))
                .map(Map.Entry::toString)
                .sorted()
                .toList());
    return json + " " + fields;
  }
}
