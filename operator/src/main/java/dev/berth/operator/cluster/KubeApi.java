package dev.berth.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Writes to the API server, each one request: the client's own patch and delete read first, and
 * have no preconditions. Every write is strict: a field that the server does not know is refused,
 * not dropped, since a dropped one may be what keeps a sandbox closed.
 */
public final class KubeApi {
  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String STRICT = "?fieldValidation=Strict";
  private static final long TIMEOUT_SECONDS = 10;

  /**
   * All tries of a request together, their answers read to the end: the time-out of one try is over
   * once the head of its answer is there.
   */
  private static final Duration ALL_TRIES = Duration.ofSeconds(35);

  private final KubernetesClient client;
  private final Duration allTries;
  private final ObjectMapper mapper = new ObjectMapper();

  public KubeApi(KubernetesClient client) {
    this(client, ALL_TRIES);
  }

  KubeApi(KubernetesClient client, Duration allTries) {
    this.client = client;
    this.allTries = allTries;
  }

  public KubernetesSerialization serialization() {
    return client.getKubernetesSerialization();
  }

  public <T extends HasMetadata> T create(T object) {
    return write("POST", collection(object) + STRICT, JSON, object);
  }

  /** What would be made of it, after defaults and admission; nothing is. */
  public <T extends HasMetadata> T dryRunCreate(T object) {
    return write("POST", collection(object) + STRICT + "&dryRun=All", JSON, object);
  }

  /** Puts the object over whatever is there. */
  public <T extends HasMetadata> T replace(T object) {
    return write("PUT", path(object) + STRICT, JSON, object);
  }

  /** {@code subresource} begins with a slash, or is empty. */
  public <T extends HasMetadata> T mergePatch(T object, String subresource, JsonNode patch) {
    String body = send("PATCH", path(object) + subresource + STRICT, MERGE_PATCH, patch.toString());
    return parse(body, object);
  }

  /** Ends this very object, not another that was made under its name. */
  public void delete(HasMetadata object) {
    var options = mapper.createObjectNode();
    options.put("kind", "DeleteOptions").put("apiVersion", "v1");
    options.putObject("preconditions").put("uid", object.getMetadata().getUid());
    send("DELETE", path(object), JSON, options.toString());
  }

  private <T extends HasMetadata> T write(String method, String path, String type, T object) {
    return parse(send(method, path, type, serialization().asJson(object)), object);
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> T parse(String body, T like) {
    return (T) serialization().unmarshal(body, like.getClass());
  }

  private String send(String method, String path, String type, String body) {
    String base = client.getMasterUrl().toString().replaceAll("/$", "");
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(base + path)
            .method(method, type, body)
            .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
    try {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(request, String.class)
              .orTimeout(allTries.toMillis(), TimeUnit.MILLISECONDS)
              .join();
      String answer = response.bodyString();
      if (!response.isSuccessful()) {
        throw refusal(response.code(), answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CompletionException e) {
      throw new UncheckedIOException(
          method + " " + path + ": " + e.getCause(), new IOException(e.getCause()));
    }
  }

  private ApiException refusal(int code, String body) {
    try {
      JsonNode status = mapper.readTree(body);
      String message = status == null ? "" : status.path("message").asText("");
      String reason = status == null ? "" : status.path("reason").asText("");
      return new ApiException(code, reason, message.isEmpty() ? "HTTP " + code : message);
    } catch (IOException e) {
      return new ApiException(code, "", "HTTP " + code);
    }
  }

  private static String path(HasMetadata object) {
    return collection(object) + "/" + object.getMetadata().getName();
  }

  private static String collection(HasMetadata object) {
    String api = object.getApiVersion().contains("/") ? "/apis/" : "/api/";
    return api
        + object.getApiVersion()
        + "/namespaces/"
        + object.getMetadata().getNamespace()
        + "/"
        + object.getPlural();
  }
}
