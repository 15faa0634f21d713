package dev.berth.embedded;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.util.Map;

/** An access key, with which AgentRun's own clients sign; the same from run to run. */
record ClientKey(String id, String secret) {

  static ClientKey in(Home home) throws IOException {
    return new ClientKey("berth-embedded", home.token("access-key-secret"));
  }

  /**
   * As the proxy finds it.
   *
   * @param own Berth's namespace
   * @param sandboxes the namespace that it opens
   */
  Secret secret(String own, String sandboxes) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("berth-access-key")
        .withNamespace(own)
        .addToLabels("berth.dev/access-key", "true")
        .endMetadata()
        .withStringData(Map.of("id", id, "secret", secret, "namespace", sandboxes))
        .build();
  }

  @Override
  public String toString() {
    return id;
  }
}
