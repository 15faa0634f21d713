package dev.berth.proxy.sandboxes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ChangesTest {
  private final Changes changes = new Changes();

  @Test
  void who_gives_up_takes_nobodys_news_along() throws Exception {
    var happened = new AtomicBoolean();
    var looks = new AtomicInteger();
    var patient =
        CompletableFuture.supplyAsync(
            () -> {
              looks.incrementAndGet();
              return waits(happened::get, Duration.ofSeconds(60));
            });
    await().until(() -> looks.get() == 1 && changes.awaited() == 1);

    assertThat(waits(() -> false, Duration.ofMillis(20))).isFalse();
    happened.set(true);
    changes.tell("a");

    assertThat(patient.get(5, SECONDS)).isTrue();
  }

  @Test
  void nothing_is_kept_of_objects_that_nobody_waits_for() {
    assertThat(waits(() -> true, Duration.ofSeconds(1))).isTrue();
    assertThat(waits(() -> false, Duration.ofMillis(1))).isFalse();

    assertThat(changes.awaited()).isZero();
  }

  private boolean waits(Supplier<Boolean> look, Duration limit) {
    try {
      return changes.await("a", look, limit);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
