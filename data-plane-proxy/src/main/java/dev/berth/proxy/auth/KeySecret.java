package dev.berth.proxy.auth;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads an {@link AccessKey} from its Secret. Fields: {@code id}, {@code secret} and {@code
 * previousSecret} of an access key, or {@code key} and {@code previousKey} of an API key; {@code
 * namespace}, or the label {@link #NAMESPACE_LABEL}; and {@code expires} (RFC 3339) if it ends.
 */
final class KeySecret {
  /** Only Secrets with it, set to {@code true}, are read. */
  static final String LABEL = "berth.dev/access-key";

  static final String NAMESPACE_LABEL = "berth.dev/namespace";
  private static final int SHORTEST_API_KEY = 16;

  private final Secret secret;

  private KeySecret(Secret secret) {
    this.secret = secret;
  }

  /**
   * @param served namespaces that a key may open
   * @throws IllegalArgumentException says what is wrong with it, without its secrets
   */
  static AccessKey read(Secret secret, Collection<String> served) {
    var self = new KeySecret(secret);
    var id = self.field("id");
    var isApiKey = id.isEmpty() && self.field("key").isPresent();
    var tenant =
        self.field("namespace")
            .or(() -> self.label(NAMESPACE_LABEL))
            .orElseThrow(() -> new IllegalArgumentException("`namespace` is missing"));
    if (!served.contains(tenant)) {
      throw new IllegalArgumentException("its namespace " + tenant + " is not served");
    }
    return new AccessKey(
        secret.getMetadata().getName(),
        id,
        isApiKey ? self.apiKeys() : self.signingSecrets(id),
        tenant,
        self.field("expires").map(KeySecret::time));
  }

  private List<String> signingSecrets(Optional<String> id) {
    if (id.isEmpty() || field("secret").isEmpty()) {
      throw new IllegalArgumentException("it has neither `id` and `secret` nor `key`");
    }
    if (!id.get().matches("[A-Za-z0-9._-]{1,128}")) {
      throw new IllegalArgumentException("`id` must be letters, digits, dots, dashes, underscores");
    }
    return both("secret", "previousSecret");
  }

  private List<String> apiKeys() {
    var keys = both("key", "previousKey");
    if (keys.stream().anyMatch(k -> k.length() < SHORTEST_API_KEY)) {
      throw new IllegalArgumentException(
          "an API key must have " + SHORTEST_API_KEY + " characters or more");
    }
    return keys;
  }

  private List<String> both(String now, String before) {
    return Stream.of(field(now), field(before)).flatMap(Optional::stream).distinct().toList();
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("`expires` is no time such as 2027-01-31T00:00:00Z");
    }
  }

  private Optional<String> label(String name) {
    return Optional.ofNullable(secret.getMetadata().getLabels()).map(l -> l.get(name));
  }

  /** As it was meant: files from which Secrets are made often end with a new line. */
  private Optional<String> field(String name) {
    return Optional.ofNullable(secret.getData())
        .map(d -> d.get(name))
        .map(v -> new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8).strip())
        .filter(v -> !v.isEmpty());
  }
}
