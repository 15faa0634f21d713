package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that begins and does not go on. */
@Timeout(60)
class StuckAgentTest {
  private Scene scene;

  @BeforeEach
  void open() throws IOException {
    scene = Scene.impatient();
    scene.ready("a");
  }

  @AfterEach
  void close() throws IOException {
    scene.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
      })
  void before_its_answers_first_byte_is_504_and_its_execution_is_interrupted(String said)
      throws Exception {
    stuckAfter(said);

    var answer = scene.post("/sandboxes/a/contexts/execute", "{}");

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(Scene.json(answer).at("/error/code").asText()).isEqualTo("GATEWAY_TIMEOUT");
    await()
        .untilAsserted(
            () ->
                assertThat(scene.agent.heads)
                    .anyMatch(head -> head.startsWith("POST /internal/interrupts/")));
  }

  @Test
  void in_the_middle_of_its_answer_never_makes_it_look_complete() {
    stuckAfter("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");

    assertThatThrownBy(() -> scene.post("/sandboxes/a/contexts/execute", "{}"))
        .isInstanceOf(IOException.class);
  }

  private void stuckAfter(String said) {
    scene.agent.script =
        (head, in, out) -> {
          in.readNBytes((int) Agent.length(head));
          Agent.write(out, said);
          in.read(); // until the proxy gives up
          return false;
        };
  }
}
