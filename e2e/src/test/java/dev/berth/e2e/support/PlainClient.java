package dev.berth.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends exactly what it is told: no credential, no content type, no redirect followed. */
public record PlainClient(URI url) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param fields names and values of the head, one after another
   */
  public Answer send(String method, String path, BodyPublisher body, String... fields) {
    var request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/$", "") + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    if (fields.length > 0) {
      request.headers(fields);
    }
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          method + " " + path, response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Answer get(String path, String... fields) {
    return send("GET", path, BodyPublishers.noBody(), fields);
  }

  public Answer post(String path, String json, String... fields) {
    String[] all = new String[fields.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(fields, 0, all, 2, fields.length);
    return send("POST", path, BodyPublishers.ofString(json), all);
  }
}
