package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for every call: token, paths, errors; and what the cluster asks of a replica. */
@Timeout(60)
class FrontTest {
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
  void a_missing_and_a_wrong_token_are_401_of_one_kind() throws Exception {
    var missing = send(HttpRequest.newBuilder(scene.uri("/sandboxes")));
    var wrong =
        send(HttpRequest.newBuilder(scene.uri("/sandboxes")).header("Authorization", "Bearer x"));
    var query = send(HttpRequest.newBuilder(scene.uri("/sandboxes?token=" + Scene.TOKEN)));

    assertThat(missing.statusCode()).isEqualTo(401);
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(query.statusCode()).isEqualTo(401);
    assertThat(Scene.json(missing).at("/message")).isEqualTo(Scene.json(wrong).at("/message"));
  }

  @Test
  void the_token_may_come_in_the_field_of_agentruns_clients() throws Exception {
    var answer =
        send(
            HttpRequest.newBuilder(scene.uri("/sandboxes"))
                .header("Agentrun-Access-Token", Scene.TOKEN));

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void a_replaced_token_is_followed() throws Exception {
    scene.replaceToken("another");

    await().atMost(Duration.ofSeconds(10)).until(() -> scene.get("/sandboxes").statusCode() == 401);
    assertThat(
            send(HttpRequest.newBuilder(scene.uri("/sandboxes"))
                    .header("Authorization", "Bearer another"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void unsafe_paths_are_400_unknown_ones_404_and_wrong_methods_405() throws Exception {
    assertThat(scene.get("/sandboxes/a%2Fb").statusCode()).isEqualTo(400);
    assertThat(raw("GET /sandboxes/a/../b HTTP/1.1")).startsWith("HTTP/1.1 400");
    assertThat(scene.get("/sandboxes/a/internal/terminals").statusCode()).isEqualTo(404);
    var wrong = scene.delete("/sandboxes/a/files");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("allow")).hasValue("GET, POST");
  }

  @Test
  void a_head_over_its_limit_is_431_in_the_one_form_of_error() throws Exception {
    var answer = raw("GET /sandboxes HTTP/1.1\r\nX-Long: " + "x".repeat(40_000));

    assertThat(answer).startsWith("HTTP/1.1 431").contains("\"code\":\"HEAD_TOO_LARGE\"");
  }

  @Test
  void a_head_far_over_its_limit_is_never_served() throws Exception {
    var answer = raw("GET /sandboxes HTTP/1.1\r\nX-Long: " + "x".repeat(100_000));

    assertThat(answer).doesNotStartWith("HTTP/1.1 2");
  }

  @Test
  void health_readiness_and_metrics_have_a_port_of_their_own() throws Exception {
    scene.ready("one-of-many");
    scene.get("/sandboxes/one-of-many/contexts");

    await().until(() -> scene.management("/readyz").statusCode() == 200);
    assertThat(scene.management("/healthz").statusCode()).isEqualTo(200);
    assertThat(scene.management("/metrics").body())
        .contains("jvm_memory_used_bytes{area=\"heap\"")
        .contains("berth_open_terminals 0.0", "berth_open_streams 1.0")
        .contains("berth_http_requests_seconds_bucket")
        .contains("route=\"/sandboxes/{id}/contexts\"", "le=\"0.002\"")
        .doesNotContain("one-of-many");
  }

  @Test
  void a_draining_replica_finishes_its_work_but_is_not_ready() throws Exception {
    await().until(() -> scene.management("/readyz").statusCode() == 200);
    var drained = Thread.ofVirtual().start(this::drain);

    await().until(() -> scene.management("/readyz").statusCode() == 503);
    assertThat(scene.get("/sandboxes").statusCode()).isEqualTo(200);
    drained.join();
  }

  private void drain() {
    try {
      scene.proxy.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return scene.http.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String head) throws IOException {
    try (var socket = new Socket("127.0.0.1", scene.proxy.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              (head
                      + "\r\nHost: b\r\nConnection: close\r\nAuthorization: Bearer "
                      + Scene.TOKEN
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "reset";
    }
  }
}
