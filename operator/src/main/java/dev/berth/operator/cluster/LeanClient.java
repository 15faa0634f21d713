package dev.berth.operator.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.transport.watch.PingingClientFactory;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The client with which the operator sees the cluster. */
public final class LeanClient {
  private LeanClient() {}

  /** Whoever asks tries again himself, and says meanwhile what he waits for. */
  private static final int RETRIES = 2;

  /** Reads no managedFields: they are half of what a cache of Sandboxes would hold. */
  public static KubernetesClient of(Config config) {
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new PingingClientFactory())
        .withConfig(
            new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(RETRIES)
                // Every request would share one connection, and hang with it where its end was not
                // told; over HTTP/1.1 one that times out takes its connection along.
                .withHttp2Disable(true)
                .build())
        .withKubernetesSerialization(serialization())
        .build();
  }

  static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    return new KubernetesSerialization(mapper, true);
  }

  @JsonIgnoreProperties("managedFields")
  private interface WithoutManagedFields {}
}
