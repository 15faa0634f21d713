package dev.berth.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.proxy.http.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class NoncesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:30Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Nonces nonces =
      new Nonces(
          new Clock() {
            @Override
            public Instant instant() {
              return now.get();
            }

            @Override
            public java.time.ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }
          },
          17);

  @Test
  void a_nonce_is_a_keys_own() {
    assertThat(nonces.isFirst("a", "n", START)).isTrue();
    assertThat(nonces.isFirst("b", "n", START)).isTrue();
    assertThat(nonces.isFirst("a", "n", START)).isFalse();
  }

  @Test
  void it_is_remembered_for_as_long_as_its_request_could_come_again() {
    var ahead = START.plus(Duration.ofMinutes(15));
    nonces.isFirst("a", "n", ahead);

    now.set(ahead.plus(Duration.ofMinutes(15)));
    assertThat(nonces.isFirst("a", "n", ahead)).isFalse();

    now.set(ahead.plus(Duration.ofMinutes(17)));
    nonces.isFirst("a", "other", now.get());
    assertThat(nonces.size()).isEqualTo(1);
  }

  @Test
  void rather_than_forget_one_early_it_refuses_more() {
    for (int i = 0; i < 17; i++) {
      nonces.isFirst("key" + i, "n", START);
    }

    assertThatThrownBy(() -> nonces.isFirst("a", "4", START))
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(503));
    now.set(START.plus(Duration.ofMinutes(17)));
    assertThat(nonces.isFirst("a", "4", now.get())).isTrue();
  }

  @Test
  void one_key_fills_no_more_than_its_eighth_and_only_for_itself() {
    for (var nonce : new String[] {"1", "2", "3"}) {
      nonces.isFirst("a", nonce, START);
    }

    assertThatThrownBy(() -> nonces.isFirst("a", "4", START))
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(503));
    assertThat(nonces.isFirst("b", "4", START)).isTrue();
    now.set(START.plus(Duration.ofMinutes(17)));
    assertThat(nonces.isFirst("a", "4", now.get())).isTrue();
  }
}
