package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A line for each request that changes or runs anything. */
@Timeout(60)
class AuditTest {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("berth.audit");
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };
  private Scene scene;

  @BeforeEach
  void open() throws IOException {
    appender.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(appender);
    scene = new Scene();
  }

  @AfterEach
  void close() throws IOException {
    logger.detachAppender(appender);
    scene.close();
  }

  @Test
  void what_was_run_is_told_with_who_and_where_but_without_the_code() throws Exception {
    scene.ready("a");
    var answer = scene.post("/sandboxes/a/contexts/execute", "{\"code\":\"my = 'secret'\"}");

    await().until(() -> lines.size() == 1);
    var line = line();
    assertThat(line.path("who").asText()).isEqualTo("access-token");
    assertThat(line.path("tenant").asText()).isEqualTo(Scene.NAMESPACE);
    assertThat(line.path("method").asText()).isEqualTo("POST");
    assertThat(line.path("route").asText()).isEqualTo("/sandboxes/{id}/contexts/execute");
    assertThat(line.path("sandbox").asText()).isEqualTo("a");
    assertThat(line.path("status").asInt()).isEqualTo(200);
    assertThat(line.path("outcome").asText()).isEqualTo("done");
    assertThat(line.path("ms").isNumber()).isTrue();
    assertThat(line.path("request").asText())
        .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
    assertThat(lines.getFirst()).doesNotContain("secret");
  }

  @Test
  void reading_is_not_told_and_refusals_are() throws Exception {
    scene.ready("a");
    scene.get("/sandboxes");
    scene.get("/sandboxes/a/contexts");
    scene.delete("/sandboxes/none");

    await().until(() -> lines.size() == 1);
    assertThat(line().path("method").asText()).isEqualTo("DELETE");
    assertThat(line().path("outcome").asText()).isEqualTo("refused");
  }

  @Test
  void a_template_is_told_as_such() throws Exception {
    scene.post("/templates", "{\"templateName\":\"New\",\"cpu\":-1}");
    scene.delete("/templates/python");

    await().until(() -> lines.size() == 2);
    assertThat(lines.getFirst()).contains("\"template\":\"New\"").doesNotContain("\"sandbox\"");
    assertThat(lines.getLast()).contains("\"template\":\"python\"");
  }

  @Test
  void an_id_cannot_forge_a_line() throws Exception {
    scene.delete("/sandboxes/a%22%2C%22who%22%3A%22root");

    await().until(() -> lines.size() == 1);
    assertThat(line().path("who").asText()).isEqualTo("access-token");
    assertThat(line().path("sandbox").asText()).isEqualTo("a\",\"who\":\"root");
  }

  private JsonNode line() throws IOException {
    return Scene.JSON.readTree(lines.getFirst());
  }
}
