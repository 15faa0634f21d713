package dev.berth.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.embedded.api.Accounts;
import dev.berth.embedded.api.ApiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The schemas in their place: behind the API server, as a client meets them. */
class ServedTest {
  private static final String TOKEN = "a-token";
  private static final String TEMPLATES =
      "/apis/berth.dev/v1alpha1/namespaces/default/sandboxtemplates";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ApiServer server;
  private static HttpClient http;

  @BeforeAll
  static void serve() {
    http = HttpClient.newHttpClient();
    server =
        new ApiServer(
            0,
            Optional.empty(),
            BerthKinds.DEFINITIONS,
            new ApiServer.Seams(
                new Accounts(TOKEN, List.of()),
                BerthKinds.SCHEMAS,
                new ApiDocuments(BerthKinds.DEFINITIONS),
                new ResourceTables(BerthKinds.DEFINITIONS, InstantSource.system()),
                (namespace, pod, port) -> {
                  throw new IOException("no pods here");
                },
                (namespace, pod, tail) -> Optional.empty()));
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void a_bad_object_is_refused_in_the_real_words() throws Exception {
    HttpResponse<String> refused = create("bad", "{ttlSeconds: -1}", "");

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(refused.body()).path("message").asText())
        .isEqualTo(
            "SandboxTemplate.berth.dev \"bad\" is invalid: spec.ttlSeconds: Invalid value: -1:"
                + " spec.ttlSeconds in body should be greater than or equal to 10");
  }

  @Test
  void an_unknown_field_is_a_warning_or_refused() throws Exception {
    HttpResponse<String> warned = create("loose", "{foo: 1}", "");
    assertThat(warned.statusCode()).isEqualTo(201);
    assertThat(warned.headers().firstValue("Warning"))
        .hasValueSatisfying(w -> assertThat(w).contains("unknown field \\\"spec.foo\\\""));

    assertThat(create("strict", "{foo: 1}", "?fieldValidation=Strict").statusCode()).isEqualTo(400);
  }

  @Test
  void what_is_stored_has_the_defaults_and_is_listed_in_its_columns() throws Exception {
    assertThat(create("good", "{}", "").statusCode()).isEqualTo(201);

    JsonNode stored = get(TEMPLATES + "/good", "application/json");
    assertThat(stored.at("/spec/resources/limits/memory").asText()).isEqualTo("4Gi");
    assertThat(stored.at("/metadata/generation").asInt()).isEqualTo(1);

    JsonNode table = get(TEMPLATES + "/good", "application/json;as=Table;v=v1;g=meta.k8s.io");
    assertThat(table.at("/rows/0/cells/4").asText()).isEqualTo("4Gi");
  }

  @Test
  void the_server_says_what_it_serves() throws Exception {
    assertThat(get("/apis/berth.dev/v1alpha1", "application/json").path("resources")).hasSize(4);
  }

  private static HttpResponse<String> create(String name, String spec, String query)
      throws Exception {
    var template = Words.object(Words.parse("spec: " + spec), "SandboxTemplate", "default");
    template.withObject("/metadata").put("name", name);
    return http.send(
        request(TEMPLATES + query)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(template.toString()))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode get(String path, String accept) throws Exception {
    var answer = http.send(request(path).header("Accept", accept).build(), BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", "Bearer " + TOKEN);
  }
}
