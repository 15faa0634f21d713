package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A server with Berth's kinds whose schemas let everything pass, and clients of it. */
final class Fixture implements AutoCloseable {
  static final String ADMIN = "admin-token";
  static final String SANDBOXES = "/apis/berth.dev/v1alpha1/namespaces/default/sandboxes";
  static final String PODS = "/api/v1/namespaces/default/pods";
  static final ObjectMapper JSON = new ObjectMapper();
  private static final List<CustomResourceDefinition> DEFINITIONS = definitions();

  static {
    // Only a hang may fail a test, never a busy machine.
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  final PassThrough schemas = new PassThrough();

  PodStreams streams = (_, _, port) -> refuse(port);
  Optional<String> logs = Optional.empty();

  final ApiServer server;
  final HttpClient http = HttpClient.newHttpClient();
  private KubernetesClient client;

  Fixture(Accounts.Account... accounts) {
    server =
        new ApiServer(
            0,
            Optional.empty(),
            DEFINITIONS,
            new ApiServer.Seams(
                new Accounts(ADMIN, List.of(accounts)),
                schemas,
                (path, _) ->
                    Optional.of(path)
                        .filter("/apis"::equals)
                        .map(_ -> JSON.createObjectNode().put("kind", "APIGroupList")),
                Fixture::table,
                (namespace, pod, port) -> streams.connect(namespace, pod, port),
                (_, _, _) -> logs));
  }

  Config config(String token) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(server.url())
        .withOauthToken(token)
        .withNamespace("default")
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  KubernetesClient client() {
    if (client == null) {
      client = new KubernetesClientBuilder().withConfig(config(ADMIN)).build();
    }
    return client;
  }

  record Answer(int code, JsonNode body, List<String> warnings) {
    String message() {
      return body.path("message").asText();
    }

    String reason() {
      return body.path("reason").asText();
    }

    String version() {
      return body.path("metadata").path("resourceVersion").asText();
    }
  }

  Answer get(String path) {
    return send("GET", path, "", "");
  }

  Answer post(String path, String json) {
    return send("POST", path, "application/json", json);
  }

  Answer put(String path, JsonNode json) {
    return send("PUT", path, "application/json", json.toString());
  }

  Answer merge(String path, String json) {
    return send("PATCH", path, "application/merge-patch+json", json);
  }

  Answer delete(String path, String options) {
    return send("DELETE", path, "application/json", options);
  }

  Answer send(String method, String path, String type, String body, String... headers) {
    try {
      var answer =
          http.send(
              request(path, headers)
                  .header("Content-Type", type)
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(), JSON.readTree(answer.body()), answer.headers().allValues("Warning"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpRequest.Builder request(String path, String... headers) {
    var builder = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    if (!List.of(headers).contains("Authorization")) {
      builder.header("Authorization", "Bearer " + ADMIN);
    }
    return builder;
  }

  Answer sandbox(String name) {
    return post(SANDBOXES, sandboxJson(name));
  }

  static String sandboxJson(String name) {
    return """
        {"apiVersion":"berth.dev/v1alpha1","kind":"Sandbox","metadata":{"name":"%s"},
         "spec":{"templateRef":{"name":"t"},"ttlSeconds":600}}"""
        .formatted(name);
  }

  Answer pod(String name, String metadata, String spec) {
    return post(
        PODS,
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"%s},
         "spec":{"containers":[{"name":"sandbox","image":"x"}]%s}}"""
            .formatted(name, metadata, spec));
  }

  private static List<CustomResourceDefinition> definitions() {
    try (var yaml = Files.newInputStream(Path.of("../helm/berth/files/crds.yaml"))) {
      List<?> all = new KubernetesSerialization().unmarshal(yaml);
      return all.stream().map(CustomResourceDefinition.class::cast).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteChannel refuse(int port) throws IOException {
    throw new IOException("dial tcp4 127.0.0.1:" + port + ": connect: connection refused");
  }

  private static JsonNode table(
      ResourceKind kind, List<ObjectNode> objects, String version, Tables.IncludeObject include) {
    var table = JSON.createObjectNode().put("kind", "Table");
    table.putArray("columnDefinitions").addObject().put("name", "Name of " + kind.kind());
    var rows = table.putArray("rows");
    objects.forEach(o -> rows.addObject().putArray("cells").add(Metadata.of(o).name()));
    table.putObject("metadata").put("resourceVersion", version);
    return table;
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
    http.shutdownNow();
    server.close();
  }
}
