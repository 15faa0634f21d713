package dev.berth.operator.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Duration PERIOD = Duration.ofMillis(10);

  private final List<Duration> lateness = new CopyOnWriteArrayList<>();

  @Test
  void a_process_that_gets_on_beats() {
    try (Pulse pulse = new Pulse(PERIOD, Duration.ofMinutes(1), lateness::add, () -> {})) {
      pulse.start();

      await().until(() -> lateness.size() >= 3);
      assertThat(pulse.isThere()).isTrue();
    }
  }

  @Test
  void one_that_stands_still_is_not_there_and_its_delay_is_told_when_it_moves() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Duration dead = Duration.ofMillis(200);
    try (Pulse pulse = new Pulse(PERIOD, dead, lateness::add, () -> awaitQuietly(release))) {
      pulse.start();

      await().until(() -> !pulse.isThere());
      assertThat(lateness).isEmpty();
      release.countDown();

      await().until(() -> !lateness.isEmpty());
      assertThat(lateness.getFirst()).isGreaterThan(dead.dividedBy(2));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
