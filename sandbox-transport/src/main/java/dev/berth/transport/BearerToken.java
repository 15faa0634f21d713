package dev.berth.transport;

import io.fabric8.kubernetes.client.Config;
import java.time.Duration;
import java.util.Optional;

/**
 * The token of the client's configuration, kept fresh: a pod's own token expires after an hour and
 * the kubelet replaces its file long before.
 */
final class BearerToken {
  private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

  private Config config;
  private long readAt = System.nanoTime();

  BearerToken(Config config) {
    this.config = config;
  }

  synchronized Optional<String> current() {
    if (config.getOauthTokenProvider() != null) {
      return Optional.ofNullable(config.getOauthTokenProvider().getToken());
    }
    if (config.getOauthToken() != null && !config.getOauthToken().isBlank()) {
      return Optional.of(config.getOauthToken());
    }
    if (config.getAutoOAuthToken() != null && System.nanoTime() - readAt > FRESH_NANOS) {
      refresh();
    }
    return Optional.ofNullable(config.getAutoOAuthToken());
  }

  /** Reads it anew, as after a 401; true if it is another one now. */
  synchronized boolean refresh() {
    var before = config.getAutoOAuthToken();
    config = config.refresh();
    readAt = System.nanoTime();
    return before != null && !before.equals(config.getAutoOAuthToken());
  }
}
