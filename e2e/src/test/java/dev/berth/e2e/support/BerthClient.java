package dev.berth.e2e.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client of the REST API that knows nothing of Kubernetes. */
public final class BerthClient {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String BOUNDARY = "berth-e2e-5f1c0b";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI url;
  private final String token;

  public BerthClient(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  public URI url() {
    return url;
  }

  public String token() {
    return token;
  }

  HttpClient http() {
    return http;
  }

  public Answer get(String path) {
    return answer(request(path).GET());
  }

  public Answer delete(String path) {
    return answer(request(path).DELETE());
  }

  /** Posts JSON; without a body if it is null. */
  public Answer post(String path, Object body) {
    if (body == null) {
      return answer(request(path).POST(BodyPublishers.noBody()));
    }
    return answer(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json(body))));
  }

  /** A body exactly as given. */
  public Answer send(String method, String path, String contentType, String body) {
    return answer(
        request(path)
            .header("Content-Type", contentType)
            .method(method, BodyPublishers.ofString(body)));
  }

  /** Posts JSON and reads server-sent events as they come. */
  public Events events(String path, Object body) {
    return new Events(
        send(
            request(path)
                .header("Accept", "text/event-stream")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json(body))),
            BodyHandlers.ofInputStream()));
  }

  /** Reads the server-sent events that a GET is answered with. */
  public Events eventsOf(String path) {
    return new Events(
        send(
            request(path).header("Accept", "text/event-stream").GET(),
            BodyHandlers.ofInputStream()));
  }

  public Answer upload(String sandbox, String path, HttpRequest.BodyPublisher content) {
    String head =
        part("path")
            + "\r\n\r\n"
            + path
            + "\r\n"
            + part("file\"; filename=\"content.bin")
            + "\r\nContent-Type: application/octet-stream\r\n\r\n";
    var body =
        BodyPublishers.concat(
            BodyPublishers.ofString(head),
            content,
            BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
    return answer(
        request("/sandboxes/" + encoded(sandbox) + "/filesystem/upload")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(body));
  }

  public HttpResponse<InputStream> download(String sandbox, String path) {
    return send(downloadRequest(sandbox, path), BodyHandlers.ofInputStream());
  }

  /** A part of a file; {@code range} as in the Range header. */
  public Answer download(String sandbox, String path, String range) {
    return answer(downloadRequest(sandbox, path).header("Range", range));
  }

  private HttpRequest.Builder downloadRequest(String sandbox, String path) {
    return request("/sandboxes/" + encoded(sandbox) + "/filesystem/download?path=" + encoded(path))
        .GET();
  }

  public static HttpRequest.BodyPublisher file(Path path) {
    try {
      return BodyPublishers.ofFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  public static String json(Object value) {
    try {
      return Answer.JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Creates by REST and answers the id. */
  public String create(Map<String, Object> body) {
    return post("/sandboxes", body).is(200).text("/data/sandboxId");
  }

  public List<String> ids() {
    return get("/sandboxes?maxResults=100")
        .is(200)
        .json()
        .at("/data/items")
        .findValuesAsText("sandboxId");
  }

  private static String part(String name) {
    return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/$", "") + path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token);
  }

  private Answer answer(HttpRequest.Builder request) {
    HttpResponse<String> response = send(request, BodyHandlers.ofString());
    return new Answer(
        response.request().method() + " " + response.uri(),
        response.statusCode(),
        response.headers(),
        response.body());
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
    try {
      return http.send(request.build(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
