package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.berth.agent.RunningAgent.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What the agent answers is what the proxy's document promises: nobody translates in between. */
@Timeout(60)
class DocumentTest {
  private static final Path DOCUMENT =
      Path.of("../data-plane-proxy/src/main/resources/openapi.yaml");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private RunningAgent agent;
  private JsonNode document;

  @BeforeEach
  void start() throws IOException {
    document = JSON.valueToTree(new Yaml().<Object>load(Files.readString(DOCUMENT)));
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void health_and_processes() throws IOException {
    check("GET /health", agent.get("/health"));
    check("GET /processes", agent.get("/processes"));
    check("GET /processes/{pid}", agent.get("/processes/1"));
    check("GET /processes/{pid}", agent.get("/processes/x"));
    check("GET /processes/{pid}", agent.get("/processes/2147483647"));
    check("DELETE /processes/{pid}", agent.delete("/processes/1"));
    check("POST /processes/cmd", "{\"command\": \"echo a; exit 3\", \"env\": {\"A\": \"1\"}}");
    check("POST /processes/cmd", "{\"command\": \"sleep 9\", \"timeout\": 1}");
    check("POST /processes/cmd", "{}");
    String pid = agent.shell("sleep 30 > /dev/null 2>&1 & echo $!").strip();
    check("DELETE /processes/{pid}", agent.delete("/processes/" + pid));
  }

  @Test
  void files() throws IOException {
    check("POST /files", "{\"path\": \"d/a.txt\", \"content\": \"é\"}");
    check("POST /files", "{\"path\": \".hidden\", \"content\": \"\"}");
    check("GET /files", agent.get("/files?path=d/a.txt"));
    check("GET /files", agent.get("/files?path=d"));
    check("GET /files", agent.get("/files?path=none"));
    check("GET /filesystem", agent.get("/filesystem?depth=2"));
    check("GET /filesystem", agent.get("/filesystem?depth=0"));
    check("GET /filesystem/stat", agent.get("/filesystem/stat?path=d"));
    check("POST /filesystem/mkdir", "{\"path\": \"e\"}");
    check("POST /filesystem/mkdir", "{\"path\": \"d/a.txt\"}");
    check("POST /filesystem/move", "{\"source\": \"e\", \"destination\": \"f\"}");
    check("POST /filesystem/move", "{\"source\": \"none\", \"destination\": \"none\"}");
    check("POST /filesystem/remove", "{\"path\": \"f\"}");
    check("POST /filesystem/remove", "{\"path\": \"f\"}");
    check(
        "POST /filesystem/upload",
        agent.send(
            HttpRequest.newBuilder(agent.uri("/filesystem/upload"))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(
                    BodyPublishers.ofString(
                        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
                            + "1\r\n--b--\r\n"))));
    check("POST /filesystem/upload", agent.post("/filesystem/upload", "{}"));
  }

  @Test
  void contexts_and_executions() throws IOException {
    check("POST /contexts", "{}");
    check("POST /contexts", "{\"language\": \"cobol\"}");
    check("GET /contexts", agent.get("/contexts"));
    Answer ran =
        check(
            "POST /contexts/execute",
            "{\"language\": \"python\", \"code\": \"import sys; print(1); print(2, file=sys.stderr); 3\"}");
    String context = "/contexts/" + ran.at("contextId");
    check(
        "POST /contexts/execute",
        "{\"contextId\": \"%s\", \"code\": \"1/0\"}".formatted(ran.at("contextId")));
    check(
        "POST /contexts/execute",
        "{\"language\": \"python\", \"code\": \"exit\", \"timeout\": 31}");
    check("POST /contexts/{context}/interrupt", agent.post(context + "/interrupt", ""));
    check("GET /contexts/{context}", agent.get(context));
    check("DELETE /contexts/{context}", agent.delete(context));
    check("GET /contexts/{context}", agent.get(context));
  }

  private Answer check(String operation, String body) throws IOException {
    return check(operation, agent.post(operation.substring(operation.indexOf('/')), body));
  }

  /** Asserts that the operation has this answer. */
  private Answer check(String operation, Answer answer) throws IOException {
    int space = operation.indexOf(' ');
    JsonNode found =
        document
            .get("paths")
            .path("/sandboxes/{id}" + operation.substring(space + 1))
            .path(operation.substring(0, space).toLowerCase(Locale.ROOT));
    assertThat(found.isMissingNode()).as(operation).isFalse();
    JsonNode response = found.get("responses").path(String.valueOf(answer.status()));
    assertThat(response.isMissingNode())
        .as("%s: %d is not in the document: %s", operation, answer.status(), answer.text())
        .isFalse();
    Optional<JsonNode> schema =
        Optional.ofNullable(resolve(response).at("/content/application~1json/schema"))
            .filter(s -> !s.isMissingNode());
    if (schema.isEmpty()) {
      assertThat(answer.text()).as(operation).isEmpty();
    } else {
      ObjectNode whole = schema.get().deepCopy();
      whole.set("components", document.get("components"));
      JsonNode json = JSON.readTree(answer.text());
      assertThat(SCHEMAS.getSchema(whole).validate(json)).as("%s: %s", operation, json).isEmpty();
    }
    return answer;
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
  }
}
