package dev.berth.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.Phase;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The document says what the server does, no more and no less. */
@Timeout(60)
class DocumentTest {
  private static final String EVERYTHING =
      """
      {"templateName": "t", "templateType": "CodeInterpreter", "description": "d", "cpu": 0.5,
       "memory": 1500, "diskSize": 512, "sandboxIdleTimeoutInSeconds": 77,
       "sandboxTTLInSeconds": 1234, "shareConcurrencyLimitPerSandbox": 9,
       "environmentVariables": {"A": "1"}, "executionRoleArn": "x", "workspaceId": "w",
       "allowAnonymousManage": true, "templateConfiguration": {"a": [1]},
       "containerConfiguration": {"image": "registry.example/x:1"},
       "networkConfiguration": {"networkMode": "PRIVATE", "allowedCIDRs": ["10.1.2.0/24"]}}
      """;

  private final Conformance document = new Conformance();
  private Scene scene;
  private Judge operator;

  @BeforeEach
  void open() throws IOException {
    scene = new Scene();
    operator = new Judge(scene.client);
  }

  @AfterEach
  void close() throws IOException {
    operator.close();
    scene.close();
  }

  @Test
  void every_route_is_in_the_document_and_every_operation_has_a_route() {
    assertThat(document.operations()).isEqualTo(new TreeSet<>(scene.proxy.routes()));
  }

  @Test
  void the_document_and_the_page_need_no_credential() throws Exception {
    var json = anonymous("/openapi.json");
    var page = anonymous("/docs");

    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(Scene.json(json).at("/openapi").asText()).isEqualTo("3.1.0");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("/sandboxes/{id}/contexts/execute", "Run code");
    assertThat(page.body()).doesNotContain("<script", "http://", "https://");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .startsWith("default-src 'none'");
    assertThat(anonymous("/openapi.json/x").statusCode()).isEqualTo(401);
  }

  @Test
  void templates_are_answered_as_the_document_says() throws Exception {
    document.checkBody("POST /templates", Scene.JSON.readTree(EVERYTHING));
    document.check("POST /templates", scene.post("/templates", EVERYTHING));
    document.check("POST /templates", scene.post("/templates", EVERYTHING));
    document.check("POST /templates", scene.post("/templates", "{}"));
    document.check("GET /templates", scene.get("/templates"));
    document.check("GET /templates", scene.get("/templates?pageSize=0"));
    document.check("GET /templates/{name}", scene.get("/templates/t"));
    document.check("GET /templates/{name}", scene.get("/templates/python"));
    document.check("GET /templates/{name}", scene.get("/templates/none"));
    document.check("PUT /templates/{name}", send("PUT", "/templates/t", "{\"cpu\": 1}"));
    document.check("PUT /templates/{name}", send("PUT", "/templates/t", "{\"cpu\": 0}"));
    document.check("DELETE /templates/{name}", scene.delete("/templates/t"));
    document.check(
        "PATCH /templates/{name}/mcp/stop", send("PATCH", "/templates/t/mcp/stop", "{}"));
    operator.verdict = ConditionStatus.False;
    document.check("POST /templates", scene.post("/templates", "{\"templateName\": \"bad\"}"));
  }

  @Test
  void sandboxes_are_answered_as_the_document_says() throws Exception {
    scene.ready("a");
    scene.sandbox("c");
    document.check("GET /sandboxes/{id}", scene.get("/sandboxes/a"));
    document.check("GET /sandboxes/{id}", scene.get("/sandboxes/c"));
    document.check("GET /sandboxes/{id}", scene.get("/sandboxes/none"));
    document.check("GET /sandboxes", scene.get("/sandboxes"));
    document.check("GET /sandboxes", scene.get("/sandboxes?maxResults=0"));
    document.check("POST /sandboxes", scene.post("/sandboxes", "{}"));
    document.check("POST /sandboxes", scene.post("/sandboxes", "{\"templateName\": \"none\"}"));
    document.check(
        "POST /sandboxes",
        scene.post("/sandboxes", "{\"templateName\": \"python\", \"sandboxId\": \"a\"}"));
    scene.status("a", Phase.Terminated, "IdleTimeout", "sbx-a");
    document.check("POST /sandboxes/{id}/stop", scene.post("/sandboxes/a/stop", ""));
    document.check("GET /sandboxes/{id}/contexts", scene.get("/sandboxes/none/contexts"));
    document.check("DELETE /sandboxes/{id}", scene.delete("/sandboxes/a"));
  }

  @Test
  void a_wrong_method_and_a_missing_credential_are_answered_as_the_document_says()
      throws Exception {
    document.check("GET /templates/{name}", send("POST", "/templates/t", "{}"));
    document.check("GET /templates", anonymous("/templates"));
  }

  private HttpResponse<String> send(String method, String path, String json) throws Exception {
    return scene.send(
        scene
            .request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json)));
  }

  private HttpResponse<String> anonymous(String path) throws Exception {
    return scene.http.send(
        HttpRequest.newBuilder(scene.uri(path)).build(), BodyHandlers.ofString());
  }
}
