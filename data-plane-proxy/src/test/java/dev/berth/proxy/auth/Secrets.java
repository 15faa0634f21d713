package dev.berth.proxy.auth;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Secrets of keys, as an administrator makes them. */
public final class Secrets {
  private Secrets() {}

  public static Secret accessKey(String name, String id, String secret, String namespace) {
    return accessKey(name, id, List.of(secret), namespace, Optional.empty());
  }

  static Secret accessKey(
      String name, String id, List<String> secrets, String namespace, Optional<Instant> expires) {
    var fields = new HashMap<String, String>();
    fields.put("id", id);
    fields.put("secret", secrets.getFirst() + "\n");
    fields.put("namespace", namespace);
    if (secrets.size() > 1) {
      fields.put("previousSecret", secrets.get(1));
    }
    expires.ifPresent(e -> fields.put("expires", e.toString()));
    return of(name, fields);
  }

  public static Secret apiKey(String name, String key, String namespace) {
    return of(name, Map.of("key", key, "namespace", namespace));
  }

  public static Secret of(String name, Map<String, String> fields) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("berth.dev/access-key", "true")
        .endMetadata()
        .withType("Opaque")
        .withData(
            fields.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey,
                        e ->
                            Base64.getEncoder()
                                .encodeToString(e.getValue().getBytes(StandardCharsets.UTF_8)))))
        .build();
  }
}
