package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.proxy.terminal.Timing;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A terminal between a WebSocket client and the frames of an agent. */
@Timeout(60)
class TerminalTest {
  private static final Timing HASTY =
      new Timing(
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(400),
          Duration.ofMillis(800),
          Duration.ofMillis(20));

  private final Shell shell = new Shell();
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
    open(HASTY);
    var client = connect("json");

    await().until(() -> client.closed.get() == 1001);
    assertThat(client.text()).containsSubsequence("timeoutWarning", "connectionClosing");
    await().until(() -> shell.ended.get() == 1);
  }

  @Test
  void in_text_the_answers_to_the_servers_pings_keep_it_and_the_agent_is_pinged_too()
      throws Exception {
    open(HASTY);
    var client = connect("text");

    await()
        .during(Duration.ofMillis(1600))
        .atMost(Duration.ofSeconds(3))
        .until(() -> client.closed.get() == 0);
    assertThat(shell.seen().stream().filter("P:"::equals).count()).isGreaterThan(5);
  }

  @Test
  void a_client_that_does_not_read_stops_the_shell_and_not_the_proxy() throws Exception {
    open(Timing.standard());
    var client = new Client(false);
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
            .buildAsync(uri("json"), new Client(true))
            .join();

    assertThat(socket.getSubprotocol()).isEqualTo("berth.terminal");
    assertThat(
            scene
                .http
                .newWebSocketBuilder()
                .subprotocols("berth.terminal", "berth.token.d3Jvbmc")
                .buildAsync(uri("json"), new Client(true)))
        .failsWithin(Duration.ofSeconds(5));
  }

  @Test
  void what_is_no_websocket_or_no_protocol_is_refused_in_words() throws Exception {
    open(Timing.standard());

    assertThat(scene.get("/sandboxes/a/processes/tty").statusCode()).isEqualTo(426);
    assertThat(dial(new Client(true), "morse")).failsWithin(Duration.ofSeconds(5));
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

  private void open(Timing timing) throws IOException {
    scene = new Scene(timing);
    scene.agent.script = (_, in, out) -> shell.serve(in, out);
    scene.ready("a");
  }

  private Client connect(String protocol) {
    var client = new Client(true);
    client.socket = dial(client, protocol).join();
    return client;
  }

  private CompletableFuture<WebSocket> dial(Client client, String protocol) {
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

  private static final class Client implements WebSocket.Listener {
    private final boolean reads;
    private final StringBuffer text = new StringBuffer();
    private final AtomicInteger closed = new AtomicInteger();
    private WebSocket socket;

    Client(boolean reads) {
      this.reads = reads;
    }

    String text() {
      return text.toString();
    }

    @Override
    public void onOpen(WebSocket from) {
      if (reads) {
        from.request(1);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.set(code);
      return null;
    }
  }

  /** The agent's end: shows the frames that arrive, sends what the test prints. */
  private static final class Shell {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger flooded = new AtomicInteger();
    private volatile OutputStream out;

    boolean serve(InputStream in, OutputStream out) throws IOException {
      Agent.write(
          out,
          "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.berth.terminal\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n");
      this.out = out;
      send('S', "{\"sessionId\":\"s-1\",\"pid\":7,\"shell\":\"/bin/bash\",\"cwd\":\"/\"}");
      try {
        read(new DataInputStream(in));
      } finally {
        ended.incrementAndGet();
      }
      return false;
    }

    List<String> seen() {
      return seen;
    }

    /** Bytes as the characters below 256. */
    void prints(String latin1) throws IOException {
      send('D', latin1);
    }

    void floods(int bytes) {
      try {
        for (; flooded.get() < bytes; flooded.addAndGet(8000)) {
          send('D', "x".repeat(8000));
        }
      } catch (IOException e) {
        // The proxy left.
      }
    }

    void exits(int code) throws IOException {
      send('X', "{\"exitCode\":" + code + "}");
    }

    void breaks() throws IOException {
      Agent.write(out, "no chunk\r\n");
    }

    private void read(DataInputStream in) throws IOException {
      while (true) {
        var size = new StringBuilder();
        for (int c = in.readByte(); c != '\r'; c = in.readByte()) {
          size.append((char) c);
        }
        in.readByte();
        var chunk = new byte[Integer.parseInt(size.toString(), 16)];
        in.readFully(chunk);
        in.readByte();
        in.readByte();
        var frame = ByteBuffer.wrap(chunk);
        var type = (char) frame.get();
        var length = frame.getInt();
        seen.add(
            type == 'R'
                ? "R:" + frame.getInt() + "x" + frame.getInt()
                : type + ":" + new String(chunk, 5, length, StandardCharsets.UTF_8));
      }
    }

    private synchronized void send(char type, String latin1) throws IOException {
      var payload = latin1.getBytes(StandardCharsets.ISO_8859_1);
      var frame =
          ByteBuffer.allocate(5 + payload.length)
              .put((byte) type)
              .putInt(payload.length)
              .put(payload)
              .array();
      out.write((Integer.toHexString(frame.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(frame);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }
}
