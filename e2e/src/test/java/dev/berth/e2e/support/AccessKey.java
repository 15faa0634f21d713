package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.aliyun.agentrun20250910.Client;
import com.aliyun.agentrun20250910.models.ListTemplatesRequest;
import com.aliyun.teaopenapi.models.Config;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A credential of AgentRun's clients, and what they are given to use it: a Secret in Berth's own
 * namespace holds it for as long as a class of tests runs.
 */
public record AccessKey(String id, String secret) {
  private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
  private static final int TIMEOUT_MILLIS = 30_000;

  /** Makes one for the sandboxes' namespace, and waits until every replica knows it. */
  public static AccessKey create(Scene scene) {
    Installation installation = scene.installation();
    AccessKey key = new AccessKey("e2e." + scene.newName(), UUID.randomUUID().toString());
    store(scene, Map.of("id", key.id, "secret", key.secret, "namespace", installation.namespace()));
    List<URI> replicas = scene.cluster().replicas().stream().map(BerthClient::url).toList();
    for (URI replica : replicas.isEmpty() ? List.of(installation.url()) : replicas) {
      key.awaitKnownAt(replica);
    }
    return key;
  }

  /**
   * Makes a Secret of access keys with this content, sound or not, for as long as the class runs.
   */
  public static Resource<Secret> store(Scene scene, Map<String, String> content) {
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(scene.newName())
            .withNamespace(scene.installation().release())
            .addToLabels("berth.dev/access-key", "true")
            .endMetadata()
            .withStringData(content)
            .build();
    KubernetesClient client = scene.cluster().client();
    // As the server keeps it: an edit of what was sent would find nothing in `data`.
    Resource<Secret> stored = client.resource(client.resource(secret).create());
    scene.afterwards(stored::delete);
    return stored;
  }

  /** The same id with a secret that is not its own. */
  public AccessKey withWrongSecret() {
    return new AccessKey(id, UUID.randomUUID().toString());
  }

  /** AgentRun's Java client without TLS. */
  public Client client(URI url) {
    return client(config(url));
  }

  /** AgentRun's Java client as it speaks by itself. */
  public Client client(Tls tls) {
    return client(config(tls.url()).setCa(tls.ca()));
  }

  private Config config(URI url) {
    return new Config()
        .setAccessKeyId(id)
        .setAccessKeySecret(secret)
        .setRegionId("cn-hangzhou")
        .setEndpoint(url.getAuthority())
        .setProtocol(url.getScheme().toUpperCase(Locale.ROOT))
        .setConnectTimeout(TIMEOUT_MILLIS)
        .setReadTimeout(TIMEOUT_MILLIS);
  }

  private static Client client(Config config) {
    try {
      return new Client(config);
    } catch (Exception e) {
      throw new IllegalStateException("AgentRun's client refuses its settings", e);
    }
  }

  private void awaitKnownAt(URI replica) {
    Client client = client(replica);
    await()
        .atMost(KNOWN_WITHIN)
        .untilAsserted(
            () ->
                assertThatCode(() -> client.listTemplates(new ListTemplatesRequest()))
                    .doesNotThrowAnyException());
  }
}
