package dev.berth.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The public REST API, as any client calls it. */
final class Rest implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final String token;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Rest(String url, String token) {
    this.url = url.replaceFirst("/+$", "");
    this.token = token;
  }

  JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    return JSON.readTree(send(path, request, BodyHandlers.ofByteArray()).body());
  }

  void delete(String path) throws IOException, InterruptedException {
    send(path, request(path).DELETE(), BodyHandlers.discarding());
  }

  /** Reads a body to its end and drops it; returns its length. */
  long drain(String path) throws IOException, InterruptedException {
    try (var body = send(path, request(path).GET(), BodyHandlers.ofInputStream()).body()) {
      return Sink.drain(body);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofMinutes(2))
        .header("Authorization", "Bearer " + token);
  }

  private <T> HttpResponse<T> send(
      String path, HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    var response = client.send(request.build(), handler);
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + " answered " + response.statusCode());
    }
    return response;
  }

  @Override
  public void close() {
    client.close();
  }
}
