package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal over the WebSocket, in JSON or in text mode. */
public final class Terminal implements AutoCloseable, WebSocket.Listener {
  private static final AtomicInteger RUN = new AtomicInteger();

  private final boolean json;
  private final StringBuilder message = new StringBuilder();
  private final StringBuffer screen = new StringBuffer();
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger closeCode = new AtomicInteger();
  private final WebSocket socket;

  public Terminal(BerthClient client, String sandbox, boolean json) {
    this(client, sandbox, json, "");
  }

  /**
   * @param more further parameters of the query, each with an ampersand before it
   */
  public Terminal(BerthClient client, String sandbox, boolean json, String more) {
    this.json = json;
    String url = client.url().toString().replaceFirst("^http", "ws").replaceAll("/$", "");
    this.socket =
        client
            .http()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + client.token())
            .connectTimeout(Duration.ofSeconds(15))
            .buildAsync(
                URI.create(
                    url
                        + "/sandboxes/"
                        + sandbox
                        + "/processes/tty?protocol="
                        + (json ? "json" : "text")
                        + more),
                this)
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    if (json) {
      awaitMessage("connectionEstablished");
    }
  }

  public void type(String keys) {
    if (json) {
      send(Map.of("type", "input", "data", keys));
    } else {
      socket.sendText(keys, true).join();
    }
  }

  public void send(Object jsonMessage) {
    socket.sendText(BerthClient.json(jsonMessage), true).join();
  }

  public void resize(int rows, int cols) {
    if (json) {
      send(Map.of("type", "resize", "rows", rows, "cols", cols));
    } else {
      socket.sendBinary(ByteBuffer.allocate(8).putInt(rows).putInt(cols).flip(), true).join();
    }
  }

  /** Runs a line and answers what it printed between two marks. */
  public String run(String line) {
    // Each line has marks of its own, since a replay shows those of earlier ones; and the shell
    // puts them together, so that its echo of the line does not look like them.
    int mark = RUN.incrementAndGet();
    type("printf '<%%s>' open%d; %s; printf '<%%s>\\n' shut%d\n".formatted(mark, line, mark));
    return awaitScreen("(?s)<open%d>(.*?)<shut%d>".formatted(mark, mark)).group(1).strip();
  }

  public Matcher awaitScreen(String regex) {
    Pattern pattern = Pattern.compile(regex);
    await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(screen.toString()).containsPattern(pattern));
    Matcher matcher = pattern.matcher(screen.toString());
    assertThat(matcher.find()).isTrue();
    return matcher;
  }

  public JsonNode awaitMessage(String type) {
    return awaitMessage(type, Duration.ofSeconds(15));
  }

  public JsonNode awaitMessage(String type, Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> assertThat(messages).extracting(m -> m.path("type").asText()).contains(type));
    return messages.stream()
        .filter(m -> m.path("type").asText().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** What another client attaches by; of a terminal that was opened with {@code reattach}. */
  public String id() {
    return json
        ? awaitMessage("connectionEstablished").path("sessionId").asText()
        : awaitScreen("^\u001b]8642;terminal=([^;]+);reattach=").group(1);
  }

  /** All that was printed so far. */
  public String screen() {
    return screen.toString();
  }

  public List<JsonNode> messages() {
    return messages;
  }

  /** The WebSocket's close code; waits for it. */
  public int awaitClose() {
    return awaitClose(Duration.ofSeconds(15));
  }

  public int awaitClose(Duration limit) {
    await().atMost(limit).until(() -> closeCode.get() != 0);
    return closeCode.get();
  }

  /** As a client whose machine is gone: no close frame. */
  public void abort() {
    socket.abort();
  }

  @Override
  public void close() {
    close(WebSocket.NORMAL_CLOSURE);
  }

  public void close(int code) {
    if (!socket.isOutputClosed()) {
      socket.sendClose(code, "").join();
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    message.append(data);
    if (last) {
      receive(message.toString());
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
    closeCode.set(statusCode);
    return null;
  }

  private void receive(String text) {
    if (!json) {
      screen.append(text);
      return;
    }
    JsonNode node = new Answer("terminal", 0, null, text).json();
    messages.add(node);
    if (node.path("type").asText().equals("output")) {
      screen.append(node.path("data").asText());
    }
  }
}
