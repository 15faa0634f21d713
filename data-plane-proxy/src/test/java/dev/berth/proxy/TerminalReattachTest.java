package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.proxy.auth.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy asks the agent for and tells the client of, where a terminal can be attached. */
@Timeout(60)
class TerminalReattachTest {
  private static final String ID = "0b5c7a52-8a2e-4f6e-9b61-2f1f4f8f2a10";

  private static final String KEY = "an-api-key-of-the-test";

  private final TestShell shell = new TestShell();
  private Scene scene;

  @BeforeEach
  void open() throws IOException {
    scene = new Scene();
    scene.agent.script = (_, in, out) -> shell.serve(in, out);
    scene.ready("a");
    starts(",\"reattach\":60");
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'', /internal/terminals?rows=24&cols=80",
    "'&reattach=60', /internal/terminals?rows=24&cols=80&reattach=60",
    "'&reattach=1&rows=50', /internal/terminals?rows=50&cols=80&reattach=1",
    "'&attach=" + ID + "', /internal/terminals/" + ID + "?rows=&cols=",
    "'&attach="
        + ID
        + "&cols=99&reattach=5', /internal/terminals/"
        + ID
        + "?rows=&cols=99&reattach=5",
  })
  void the_agent_is_asked_for_what_the_client_asks_for(String query, String target) {
    connect("json" + query);

    assertThat(scene.agent.heads.getLast()).startsWith("POST " + target + " HTTP/1.1\r\n");
  }

  @Test
  void json_tells_by_what_and_for_how_long_and_marks_what_was_printed_before() throws Exception {
    starts(",\"reattach\":60,\"replay\":6,\"dropped\":1000");
    var client = connect("json&attach=" + ID);
    shell.replays("be\u00c3");
    shell.prints("\u00bcfore");

    await().until(() -> client.text().contains("fore"));
    assertThat(client.text())
        .contains(
            "\"sessionId\":\"" + ID + "\"", "\"reattach\":60", "\"replay\":6", "\"dropped\":1000")
        .contains("{\"type\":\"output\",\"data\":\"be\",\"stream\":\"stdout\",\"replay\":true}")
        .contains("{\"type\":\"output\",\"data\":\"üfore\",\"stream\":\"stdout\"}");
  }

  @Test
  void text_tells_in_a_sequence_that_no_screen_shows() throws Exception {
    starts(",\"reattach\":60,\"replay\":6,\"dropped\":0");
    var client = connect("text&attach=" + ID);
    shell.replays("before");

    await().until(() -> client.text().endsWith("before"));
    assertThat(client.text())
        .isEqualTo("\u001b]8642;terminal=" + ID + ";reattach=60;replay=6;dropped=0\u0007before");
  }

  @Test
  void who_does_not_ask_is_told_nothing_of_it() throws Exception {
    starts("");
    var text = connect("text");
    shell.prints("$ ");
    await().until(() -> text.text().equals("$ "));

    var json = connect("json");
    await().until(() -> json.text().contains("connectionEstablished"));
    assertThat(json.text()).doesNotContain("reattach", "replay", "dropped");
  }

  @Test
  void what_the_agent_should_not_say_is_not_passed_on() throws Exception {
    shell.started = "{\"sessionId\":\"x\\u0007\\u001b[2J\",\"reattach\":60}";
    var client = connect("text&reattach=60");
    shell.prints("$ ");

    await().until(() -> client.text().equals("$ "));
  }

  @Test
  void a_client_that_another_took_over_from_is_told_so() throws Exception {
    var client = connect("json&reattach=60");

    shell.isTaken();

    await().until(() -> client.closed.get() == 4001);
    assertThat(client.text()).contains("connectionClosing", "another client attached");
    await().until(() -> shell.ended.get() == 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001})
  void a_client_that_closes_leaves_it_to_the_agent_how_long_it_waits(int code) throws Exception {
    var client = connect("json&reattach=60");
    client.socket.sendClose(code, "").join();

    await().atMost(Duration.ofSeconds(2)).until(() -> shell.ended.get() == 1);
    assertThat(shell.seen()).doesNotContain("C:");
  }

  @Test
  void a_client_that_closes_with_4000_wants_no_more_of_it() throws Exception {
    var client = connect("json&reattach=60");
    client.socket.sendClose(4000, "").join();

    await().until(() -> shell.seen().contains("C:"));
    await().atMost(Duration.ofSeconds(2)).until(() -> shell.ended.get() == 1);
  }

  @Test
  void nor_does_one_that_closes_so_before_the_agent_has_said_a_word() throws Exception {
    shell.started = "";
    connect("json&reattach=60").socket.sendClose(4000, "").join();

    await().until(() -> shell.seen().contains("C:"));
  }

  @Test
  void in_a_terminal_that_does_not_wait_4000_is_a_close_like_others() throws Exception {
    starts("");
    connect("json").socket.sendClose(4000, "").join();

    await().atMost(Duration.ofSeconds(2)).until(() -> shell.ended.get() == 1);
    assertThat(shell.seen()).doesNotContain("C:");
  }

  @Test
  void one_whose_credential_is_revoked_is_closed_and_waits_for_nobody() throws Exception {
    scene.close();
    scene = Scene.guarded();
    scene.agent.script = (_, in, out) -> shell.serve(in, out);
    scene.ready("a");
    scene.key(Secrets.apiKey("key", KEY, Scene.NAMESPACE));
    await().until(() -> scene.send(bearer("/sandboxes/a", KEY)).statusCode() == 200);
    var client = connect("json&reattach=60", KEY);

    scene.revoke("key");

    await().atMost(Duration.ofSeconds(20)).until(() -> client.closed.get() == 1008);
    await().until(() -> shell.seen().contains("C:"));
  }

  @ParameterizedTest
  @CsvSource({
    "reattach=0, 400",
    "reattach=3601, 400",
    "reattach=soon, 400",
    "attach=..%2F..%2Fhealth, 404",
    "attach=none%3Fx, 404",
    "attach=" + ID + "&cwd=/tmp, 400",
  })
  void what_makes_no_sense_is_refused_before_the_agent_is_asked(String query, int status) {
    assertThat(refusal(query)).isEqualTo(status);
    assertThat(scene.agent.heads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 429})
  void the_agents_refusal_is_the_clients(int status) {
    scene.agent.script =
        (_, _, out) -> {
          Agent.write(
              out,
              "HTTP/1.1 %d No\r\nContent-Type: application/json\r\nContent-Length: 33\r\n\r\n"
                  .formatted(status));
          Agent.write(out, "{\"code\":\"NO\",\"message\":\"no such\"}");
          return true;
        };

    assertThat(refusal("attach=" + ID)).isEqualTo(status);
  }

  private int refusal(String query) {
    try {
      connect("json&" + query);
      return 101;
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }

  private void starts(String more) {
    shell.started = "{\"sessionId\":\"" + ID + "\",\"pid\":7" + more + "}";
  }

  private HttpRequest.Builder bearer(String path, String token) {
    return HttpRequest.newBuilder(scene.uri(path)).header("Authorization", "Bearer " + token);
  }

  private TerminalClient connect(String protocolAndMore) {
    return connect(protocolAndMore, Scene.TOKEN);
  }

  private TerminalClient connect(String protocolAndMore, String token) {
    var client = new TerminalClient(true);
    client.socket =
        scene
            .http
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .buildAsync(
                URI.create(
                    "ws://127.0.0.1:%d/sandboxes/a/processes/tty?protocol=%s"
                        .formatted(scene.proxy.port(), protocolAndMore)),
                client)
            .join();
    return client;
  }
}
