package dev.berth.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JsonAnswerTest {
  private static final String FILLER = "x".repeat(1100);
  private final HttpClient client = HttpClient.newHttpClient();
  private AgentServer server;

  @BeforeEach
  void start() throws IOException {
    Router router = new Router();
    route(router, "/short", json -> fill(json, 1));
    route(router, "/long", json -> fill(json, 100));
    route(router, "/short/broken", json -> failAfter(json, 1));
    route(router, "/middling/broken", json -> failAfter(json, 7));
    route(router, "/long/broken", json -> failAfter(json, 100));
    server = new AgentServer(0, router, 8, new Notices());
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void a_short_one_tells_its_length_so_that_it_leaves_in_one_piece() throws Exception {
    var answer = get("/short");

    assertThat(answer.headers().firstValueAsLong("Content-Length"))
        .hasValue(answer.body().length());
    assertThat(answer.body()).isEqualTo("[\"" + FILLER + "\"]");
  }

  @Test
  void a_long_one_comes_in_chunks() throws Exception {
    var answer = get("/long");

    assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
    assertThat(answer.body()).hasSize(100 * (FILLER.length() + 3) + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/short/broken", "/middling/broken"})
  void one_that_fails_before_anything_left_becomes_the_failure(String path) throws Exception {
    var answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("INTERNAL_ERROR", "no more").doesNotContain(FILLER);
  }

  @Test
  void one_that_fails_later_does_not_look_whole() {
    assertThatThrownBy(() -> get("/long/broken")).isInstanceOf(IOException.class);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static void route(Router router, String path, JsonBody body) {
    router.get(path, (request, response) -> response.json(200, body));
  }

  private static void fill(JsonGenerator json, int times) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < times; i++) {
      json.writeString(FILLER);
    }
    json.writeEndArray();
  }

  private static void failAfter(JsonGenerator json, int times) throws IOException {
    fill(json, times);
    throw new IllegalStateException("no more");
  }
}
