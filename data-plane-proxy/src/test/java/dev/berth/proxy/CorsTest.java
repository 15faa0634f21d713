package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.proxy.auth.AuthConfig;
import dev.berth.proxy.terminal.Timing;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pages of a browser may do, and what those of strangers may not. */
@Timeout(60)
class CorsTest {
  private static final String APP = "https://app.example.org";
  private static final String ALLOWED = "access-control-allow-origin";

  @Test
  void without_named_origins_there_is_no_cors() throws Exception {
    try (var scene = new Scene()) {
      assertThat(field(scene.send(scene.request("/sandboxes").header("Origin", APP)), ALLOWED))
          .isEmpty();
      assertThat(preflight(scene, APP).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_named_origin_may_ask_and_read_errors_too_and_no_other_may() throws Exception {
    try (var scene = scene(UnaryOperator.identity())) {
      var asked = preflight(scene, APP);
      assertThat(asked.statusCode()).isEqualTo(204);
      assertThat(field(asked, ALLOWED)).hasValue(APP);
      assertThat(field(asked, "access-control-allow-methods").orElseThrow()).contains("DELETE");
      assertThat(field(asked, "access-control-allow-headers").orElseThrow())
          .contains("Authorization");
      assertThat(field(asked, "access-control-allow-credentials")).isEmpty();

      assertThat(field(scene.send(scene.request("/sandboxes").header("Origin", APP)), ALLOWED))
          .hasValue(APP);
      var refused =
          scene.send(HttpRequest.newBuilder(scene.uri("/sandboxes")).header("Origin", APP));
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(field(refused, ALLOWED)).hasValue(APP);

      var other = preflight(scene, "https://app.example.org.evil.example");
      assertThat(other.statusCode()).isEqualTo(401);
      assertThat(field(other, ALLOWED)).isEmpty();
    }
  }

  @Test
  void where_anybody_may_call_a_strangers_page_may_not() throws Exception {
    try (var scene =
        scene(
            c ->
                new AuthConfig(
                    c.accessTokenFile(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    List.of(),
                    Optional.of(Scene.OTHER_NAMESPACE)))) {
      scene.sandbox(Scene.OTHER_NAMESPACE, "in-b");
      var list = HttpRequest.newBuilder(scene.uri("/sandboxes"));

      await().until(() -> scene.send(list.copy()).body().contains("in-b"));
      assertThat(scene.send(list.copy().header("Origin", APP)).statusCode()).isEqualTo(200);
      assertThat(scene.send(list.copy().header("Origin", "https://evil.example")).statusCode())
          .isEqualTo(401);
      assertThat(scene.send(list.copy().header("X-API-Key", "wrong")).statusCode()).isEqualTo(401);
      assertThat(scene.get("/sandboxes").body()).doesNotContain("in-b");
    }
  }

  private static Scene scene(UnaryOperator<AuthConfig> auth) throws Exception {
    return new Scene(Timing.standard(), auth, Optional.empty(), Set.of(APP));
  }

  private static HttpResponse<String> preflight(Scene scene, String origin) throws Exception {
    return scene.send(
        HttpRequest.newBuilder(scene.uri("/sandboxes"))
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .method("OPTIONS", BodyPublishers.noBody()));
  }

  private static Optional<String> field(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name);
  }
}
