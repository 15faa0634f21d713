package dev.berth.embedded.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;

/** One sandbox's data plane, as a program that uses Berth sees it. */
final class SandboxClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          // Not by way of a proxy that the machine may have for the outside world.
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();
  private final String base;
  private final String token;

  SandboxClient(URI url, String sandbox, String token) {
    base = url.toString().replaceAll("/$", "") + "/sandboxes/" + sandbox;
    this.token = token;
  }

  /** Runs code; what the code raises ends the demo with its traceback. */
  JsonNode execute(Map<String, Object> body) throws IOException, InterruptedException {
    JsonNode answer = post("/contexts/execute", body);
    JsonNode results = answer.path("results");
    if (!results.path(results.size() - 1).path("status").asText().equals("ok")) {
      throw new IOException("the code failed: " + results.toPrettyString());
    }
    return answer;
  }

  JsonNode post(String route, Map<String, Object> body) throws IOException, InterruptedException {
    return send(
        request(route)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  JsonNode get(String route) throws IOException, InterruptedException {
    return send(request(route));
  }

  /** Opens an interactive shell in text mode: what the shell writes goes to the listener. */
  WebSocket terminal(WebSocket.Listener listener) {
    return http.newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .connectTimeout(PATIENCE)
        .buildAsync(
            URI.create(base.replaceFirst("^http", "ws") + "/processes/tty?protocol=text"), listener)
        .join();
  }

  private HttpRequest.Builder request(String route) {
    return HttpRequest.newBuilder(URI.create(base + route))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest.Builder builder) throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    var answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(
          request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
