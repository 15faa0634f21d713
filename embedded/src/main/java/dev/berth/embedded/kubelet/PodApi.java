package dev.berth.embedded.kubelet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * What the kubelet reads and writes. Each write names the pod's uid: never another's of its name.
 */
final class PodApi implements ContainerEnv.Lookup {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final long TIMEOUT_SECONDS = 10;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final ObjectMapper mapper = new ObjectMapper();

  PodApi(KubernetesClient client) {
    this.client = client;
  }

  /** Whether the pod is still there to be written. */
  enum Written {
    Yes,
    PodGone
  }

  Written bind(Pod pod) throws IOException {
    ObjectNode patch = patch(pod);
    patch.putObject("spec").put("nodeName", NodeKeeper.NAME);
    return send("PATCH", path(pod), MERGE_PATCH, patch);
  }

  Written status(Pod pod, PodStatus status) throws IOException {
    ObjectNode patch = patch(pod);
    patch.set("status", mapper.readTree(client.getKubernetesSerialization().asJson(status)));
    return send("PATCH", path(pod) + "/status", MERGE_PATCH, patch);
  }

  /** Nothing of it is left here, so its object may go. */
  Written forget(Pod pod) throws IOException {
    ObjectNode options = mapper.createObjectNode();
    options.put("kind", "DeleteOptions").put("apiVersion", "v1").put("gracePeriodSeconds", 0);
    options.putObject("preconditions").put("uid", pod.getMetadata().getUid());
    return send("DELETE", path(pod), "application/json", options);
  }

  @Override
  public Optional<Map<String, String>> secret(String namespace, String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get())
        .map(PodApi::decoded);
  }

  @Override
  public Optional<Map<String, String>> configMap(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get())
        .map(map -> map.getData() == null ? Map.of() : map.getData());
  }

  private static Map<String, String> decoded(Secret secret) {
    Map<String, String> result = new HashMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) ->
                  result.put(
                      key,
                      new String(Base64.getMimeDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    if (secret.getStringData() != null) {
      result.putAll(secret.getStringData());
    }
    return result;
  }

  private ObjectNode patch(Pod pod) {
    ObjectNode patch = mapper.createObjectNode();
    patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    return patch;
  }

  private Written send(String method, String path, String type, ObjectNode body)
      throws IOException {
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl().toString().replaceAll("/$", "") + path)
            .method(method, type, body.toString())
            .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
    try {
      HttpResponse<String> response =
          client.getHttpClient().sendAsync(request, String.class).join();
      if (response.code() == NOT_FOUND || response.code() == CONFLICT) {
        return Written.PodGone;
      }
      if (!response.isSuccessful()) {
        throw new IOException(method + " " + path + ": " + response.code() + response.bodyString());
      }
      return Written.Yes;
    } catch (CompletionException e) {
      throw new IOException(method + " " + path + ": " + e.getCause(), e.getCause());
    }
  }

  private static String path(Pod pod) {
    return "/api/v1/namespaces/"
        + pod.getMetadata().getNamespace()
        + "/pods/"
        + pod.getMetadata().getName();
  }
}
