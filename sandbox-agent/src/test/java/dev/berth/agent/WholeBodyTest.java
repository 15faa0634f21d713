package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is done before the whole body is there: the proxy breaks off one that is not what its
 * client signed, and by then all but its end has arrived.
 */
@Timeout(60)
class WholeBodyTest {
  private static final String COMMAND = "{\"command\": \"touch ran\"}";
  private static final String FILE = "{\"path\": \"ran\", \"content\": \"x\"}";

  @TempDir private Path home;
  private RunningAgent agent;

  @BeforeEach
  void start() {
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{}", "}", "\n[1]"})
  void what_follows_the_object_refuses_the_request(String rest) {
    assertThat(agent.post("/processes/cmd", COMMAND + rest).status()).isEqualTo(400);
    assertThat(agent.post("/files", FILE + rest).status()).isEqualTo(400);
    assertThat(home.resolve("ran")).doesNotExist();
  }

  @Test
  void a_line_end_after_the_object_is_nothing() {
    assertThat(agent.post("/processes/cmd", COMMAND + "\r\n ").status()).isEqualTo(200);
    assertThat(Files.exists(home.resolve("ran"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/processes/cmd", "/files"})
  void an_object_whose_body_breaks_off_does_nothing(String path) throws IOException {
    var body = path.equals("/files") ? FILE : COMMAND;
    var chunk = "%x\r\n%s\r\n".formatted(body.length(), body);

    brokenOff(path, "Transfer-Encoding: chunked", chunk);
    brokenOff(path, "Content-Length: " + (body.length() + 1), body);

    assertThat(home.resolve("ran")).doesNotExist();
  }

  @Test
  void nor_does_an_upload_whose_body_breaks_off_after_the_form() throws IOException {
    var form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ran\"\r\n\r\nx\r\n--b--\r\n";

    brokenOff(
        "/filesystem/upload",
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + (form.length() + 9),
        form);

    assertThat(home.resolve("ran")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/filesystem/upload|--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ran\"\r\n\r\nx",
        "/files|" + FILE
      })
  void one_whose_body_never_ends_is_ended_by_an_interrupt(String call) throws IOException {
    var path = call.substring(0, call.indexOf('|'));
    var head =
        "POST %s HTTP/1.1\r\nHost: a\r\nBerth-Request-Id: lost\r\nContent-Length: 9999\r\n"
            + (path.equals("/files") ? "" : "Content-Type: multipart/form-data; boundary=b\r\n");
    var uri = agent.uri(path);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      var text = head.formatted(path) + "\r\n" + call.substring(call.indexOf('|') + 1);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> !parts().isEmpty());

      agent.post("/internal/interrupts/lost", "");

      await().untilAsserted(() -> assertThat(parts()).isEmpty());
    }
    assertThat(home.resolve("ran")).doesNotExist();
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(f -> f.getFileName().toString().endsWith(".part")).toList();
    }
  }

  /** Sends it, ends the sending, and waits until the agent is through with it. */
  private void brokenOff(String path, String field, String body) throws IOException {
    var head = "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
    var uri = agent.uri(path);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }
}
