package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What is inside one sandbox, by TLS and with the access token that AgentRun's clients get. */
public final class DataPlane {
  private static final String BOUNDARY = "berth-e2e-77a0c1";

  private final HttpClient http;
  private final String token;
  private final String base;

  public DataPlane(Tls tls, String token, String sandbox) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(tls.context())
            .build();
    this.token = token;
    this.base = tls.url() + "/sandboxes/" + encoded(sandbox);
  }

  public Answer get(String path) {
    return answer(request(path).GET());
  }

  public Answer delete(String path) {
    return answer(request(path).DELETE());
  }

  public Answer post(String path, Map<String, Object> body) {
    return answer(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(BerthClient.json(body))));
  }

  /** The value that the code of an execution has. */
  public String result(Map<String, Object> body) {
    return new Execution(post("/contexts/execute", body).is(200).json()).endsOk().result();
  }

  public Answer upload(String path, byte[] content) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(part("path").formatted(path + "\r\n").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(
        part("file\"; filename=\"b.bin").formatted("").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return answer(
        request("/filesystem/upload")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  public byte[] download(String path) {
    var request = request("/filesystem/download?path=" + encoded(path)).GET();
    HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  public static String encoded(String value) {
    return BerthClient.encoded(value);
  }

  private static String part(String name) {
    return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n%s";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).header("Agentrun-Access-Token", token);
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
