package dev.berth.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private static final String KEY = "an-api-key-of-sufficient-length";

  @Test
  void keys_are_found_by_what_their_clients_send() {
    var ring =
        ring(
            Secrets.accessKey("one", "AK1", "secret", "team-a"),
            Secrets.apiKey("b", KEY, "team-b"));

    assertThat(ring.accessKey("AK1")).map(AccessKey::tenant).hasValue("team-a");
    assertThat(ring.accessKey("AK1")).map(AccessKey::secrets).hasValue(List.of("secret"));
    assertThat(ring.apiKey(KEY)).map(AccessKey::tenant).hasValue("team-b");
    assertThat(ring.apiKey("AK1")).isEmpty();
    assertThat(ring.ofCaller("api-key:b")).isPresent();
    assertThat(ring.refused()).isEmpty();
  }

  @Test
  void both_keys_of_a_rotation_are_found() {
    var ring =
        ring(
            Secrets.of(
                "b", Map.of("key", KEY, "previousKey", KEY + "-before", "namespace", "team-b")));

    assertThat(ring.apiKey(KEY)).isPresent();
    assertThat(ring.apiKey(KEY + "-before")).isPresent();
  }

  @Test
  void what_two_secrets_give_opens_for_neither() {
    var ring =
        ring(
            Secrets.accessKey("one", "AK1", "secret", "team-a"),
            Secrets.accessKey("two", "AK1", "other", "team-b"),
            Secrets.apiKey("three", KEY, "team-a"),
            Secrets.of(
                "four", Map.of("key", KEY + "-new", "previousKey", KEY, "namespace", "team-b")),
            Secrets.accessKey("five", "AK2", "secret", "team-a"));

    assertThat(ring.accessKey("AK1")).isEmpty();
    assertThat(ring.apiKey(KEY)).isEmpty();
    assertThat(ring.apiKey(KEY + "-new")).isEmpty();
    assertThat(ring.accessKey("AK2")).isPresent();
    assertThat(ring.refused()).containsOnlyKeys("one", "two", "three", "four");
  }

  @Test
  void a_secret_that_makes_no_sense_is_refused_by_name_without_its_content() {
    var ring =
        ring(
            Secrets.accessKey("elsewhere", "AK1", "hidden", "kube-system"),
            Secrets.of("nowhere", Map.of("id", "AK2", "secret", "hidden")),
            Secrets.of("half", Map.of("id", "AK3", "namespace", "team-a")),
            Secrets.of("empty", Map.of()),
            Secrets.apiKey("short", "hidden", "team-a"),
            Secrets.of(
                "when",
                Map.of("id", "AK4", "secret", "hidden", "namespace", "team-a", "expires", "soon")));

    assertThat(ring.refused())
        .containsOnlyKeys("elsewhere", "nowhere", "half", "empty", "short", "when");
    assertThat(ring.refused().toString()).doesNotContain("hidden");
    assertThat(ring.size()).isZero();
  }

  @Test
  void the_namespace_may_be_a_label() {
    var secret = Secrets.of("one", Map.of("id", "AK1", "secret", "s"));
    secret.getMetadata().getLabels().put("berth.dev/namespace", "team-b");

    assertThat(ring(secret).accessKey("AK1")).map(AccessKey::tenant).hasValue("team-b");
  }

  private static KeyRing ring(Secret... secrets) {
    return KeyRing.of(List.of(secrets), Set.of("team-a", "team-b"));
  }
}
