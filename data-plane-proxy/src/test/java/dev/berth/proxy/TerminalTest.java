package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.proxy.terminal.Timing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A terminal between a WebSocket client and the frames of an agent. */
@Timeout(60)
class TerminalTest {
  private final AtomicLong now = new AtomicLong();

  /** The document's times on a clock that only the test moves, but for the agent's pings. */
  private final Timing onOurClock =
      new Timing(
          Duration.ofMillis(20),
          Timing.standard().clientPing(),
          Timing.standard().warning(),
          Timing.standard().end(),
          Duration.ofMillis(5),
          now::get);

  private final TestShell shell = new TestShell();
  private Scene scene;

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @Test
  void json_carries_keys_sizes_output_and_the_exit_code() throws Exception {
    open(Timing.standard());
    var client = connect("json");
    await().until(() -> client.text().contains("connectionEstablished"));
    assertThat(client.text()).contains("\"sessionId\":\"s-1\"");

    client.socket.sendText("{\"type\":\"input\",\"data\":\"ls\\n\"}", true).join();
    client.socket.sendText("{\"type\":\"resize\",\"rows\":47,\"cols\":133}", true).join();
    client.socket.sendText("{\"type\":\"ping\"}", true).join();
    client.socket.sendText("nonsense", true).join();

    await().until(() -> shell.seen().contains("D:ls\n"));
    await().until(() -> shell.seen().contains("R:47x133"));
    await().until(() -> client.text().contains("{\"type\":\"pong\"}"));
    await().until(() -> client.text().contains("\"type\":\"error\""));
    shell.prints("Gr\u00c3");
    shell.prints("\u00bc\u00c3\u009fe");
    await().until(() -> client.text().contains("e\",\"stream\":\"stdout\""));
    assertThat(client.text()).contains("\"data\":\"Gr\"", "üß").doesNotContain("\ufffd");

    shell.exits(7);

    await().until(() -> client.closed.get() == 1000);
    assertThat(client.text()).contains("\"type\":\"status\"", "\"exitCode\":7");
  }

  @Test
  void text_is_text_and_eight_bytes_are_a_size() throws Exception {
    open(Timing.standard());
    var client = connect("text");
    client.socket.sendText("ls\n", true).join();
    client.socket.sendBinary(ByteBuffer.allocate(8).putInt(47).putInt(133).flip(), true).join();

    await().until(() -> shell.seen().contains("D:ls\n"));
    await().until(() -> shell.seen().contains("R:47x133"));
    shell.prints("\u001b[31mred");

    await().until(() -> client.text().equals("\u001b[31mred"));
  }

  @Test
  void a_client_that_closes_or_vanishes_ends_the_agents_stream_at_once() throws Exception {
    open(Timing.standard());
    connect("json").socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    await().atMost(Duration.ofSeconds(2)).until(() -> shell.ended.get() == 1);

    connect("json").socket.abort();
    await().atMost(Duration.ofSeconds(2)).until(() -> shell.ended.get() == 2);
  }

  @Test
  void a_client_that_is_gone_before_the_handshake_is_answered_leaves_no_stream() throws Exception {
    open(Timing.standard());
    var asked = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    scene.agent.script =
        (_, in, out) -> {
          asked.countDown();
          resetOf(left);
          try {
            return shell.serve(in, out);
          } finally {
            // Also where the proxy gave up before the agent could answer.
            ended.countDown();
          }
        };
    try (var socket = new Socket("127.0.0.1", scene.proxy.port())) {
      socket.setSoLinger(true, 0);
      Agent.write(
          socket.getOutputStream(),
          """
          GET /sandboxes/a/processes/tty HTTP/1.1\r
          Host: x\r
          Authorization: Bearer %s\r
          Connection: Upgrade\r
          Upgrade: websocket\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """
              .formatted(Scene.TOKEN));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    }
    left.countDown();

    assertThat(ended.await(10, TimeUnit.SECONDS)).as("the agent's terminal has ended").isTrue();
  }

  @Test
  void an_agent_that_goes_closes_the_client_as_lost() throws Exception {
    open(Timing.standard());
    var client = connect("json");
    await().until(() -> client.text().contains("connectionEstablished"));

    shell.breaks();

    await().until(() -> client.closed.get() == 1011);
    assertThat(client.text()).contains("connectionClosing");
  }

  @Test
  void a_silent_client_in_json_is_warned_and_closed() throws Exception {
    open(onOurClock);
    var client = connect("json");
    await().until(() -> client.text().contains("connectionEstablished"));

    pass(Duration.ofSeconds(91));
    await().until(() -> client.text().contains("timeoutWarning"));
    assertThat(client.text()).contains("\"secondsLeft\":29").doesNotContain("connectionClosing");

    pass(Duration.ofSeconds(29));
    await().until(() -> client.closed.get() == 1001);
    assertThat(client.text()).contains("connectionClosing");
    await().until(() -> shell.ended.get() == 1);
  }

  @Test
  void in_text_the_answers_to_the_servers_pings_keep_it_and_the_agent_is_pinged_too()
      throws Exception {
    open(onOurClock);
    var client = connect("text");
    awaitBeginning();

    // 150 s, of which 120 in silence would have been its end.
    for (int pinged = 1; pinged <= 5; pinged++) {
      pass(Duration.ofSeconds(30));
      var sofar = pinged;
      await().until(() -> client.pings.get() >= sofar);
    }

    client.socket.sendText("still here\n", true).join();
    await().until(() -> shell.seen().contains("D:still here\n"));
    assertThat(client.closed.get()).isZero();
    await().until(() -> shell.seen().stream().filter("P:"::equals).count() > 5);
  }

  @Test
  void in_text_one_who_does_not_answer_pings_is_closed() throws Exception {
    open(onOurClock);
    var mute = new TerminalClient(false);
    mute.socket = dial(mute, "text").join();
    awaitBeginning();

    pass(Duration.ofSeconds(120));

    await().until(() -> shell.ended.get() == 1);
  }

  @Test
  void a_client_that_does_not_read_stops_the_shell_and_not_the_proxy() throws Exception {
    open(Timing.standard());
    var client = new TerminalClient(false);
    client.socket = dial(client, "text").join();
    var printed = CompletableFuture.runAsync(() -> shell.floods(64 << 20));

    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !printed.isDone() && shell.flooded.get() < 32 << 20);
    client.socket.abort();
    await().until(() -> shell.ended.get() == 1);
  }

  @Test
  void a_browser_offers_the_token_as_a_subprotocol() throws Exception {
    open(Timing.standard());
    var token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Scene.TOKEN.getBytes(StandardCharsets.UTF_8));

    var socket =
        scene
            .http
            .newWebSocketBuilder()
            .subprotocols("berth.terminal", "berth.token." + token)
            .buildAsync(uri("json"), new TerminalClient(true))
            .join();

    assertThat(socket.getSubprotocol()).isEqualTo("berth.terminal");
    assertThat(
            scene
                .http
                .newWebSocketBuilder()
                .subprotocols("berth.terminal", "berth.token.d3Jvbmc")
                .buildAsync(uri("json"), new TerminalClient(true)))
        .failsWithin(Duration.ofSeconds(5));
  }

  @Test
  void what_is_no_websocket_or_no_protocol_is_refused_in_words() throws Exception {
    open(Timing.standard());

    assertThat(scene.get("/sandboxes/a/processes/tty").statusCode()).isEqualTo(426);
    assertThat(dial(new TerminalClient(true), "morse")).failsWithin(Duration.ofSeconds(5));
  }

  @Test
  void the_end_of_the_proxy_is_told() throws Exception {
    open(Timing.standard());
    var client = connect("json");
    await().until(() -> client.text().contains("connectionEstablished"));

    scene.proxy.close();

    await().until(() -> client.closed.get() == 1001 || client.text().contains("connectionClosing"));
  }

  private static void resetOf(CountDownLatch left) throws IOException {
    try {
      left.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  /** From then on it is the clock that counts. */
  private void awaitBeginning() {
    await().until(() -> shell.seen().contains("P:"));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void open(Timing timing) throws IOException {
    scene = new Scene(timing);
    scene.agent.script = (_, in, out) -> shell.serve(in, out);
    scene.ready("a");
  }

  private TerminalClient connect(String protocol) {
    var client = new TerminalClient(true);
    client.socket = dial(client, protocol).join();
    return client;
  }

  private CompletableFuture<WebSocket> dial(TerminalClient client, String protocol) {
    return scene
        .http
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + Scene.TOKEN)
        .buildAsync(uri(protocol), client);
  }

  private URI uri(String protocol) {
    return URI.create(
        "ws://127.0.0.1:" + scene.proxy.port() + "/sandboxes/a/processes/tty?protocol=" + protocol);
  }
}
