package dev.berth.proxy.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxSpec;
import dev.berth.crds.TemplateRef;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Time clock = new Time();
  private final List<Long> told = new ArrayList<>();
  private final Activity activity =
      new Activity(
          (_, _, _, at) -> told.add(Duration.between(START, at).toSeconds()) && this.writable,
          clock,
          Runnable::run);
  private boolean writable = true;

  /** Its idle timeout is 100 s, so it is told of at most each 10 s. */
  private final Sandbox sandbox = sandbox(100);

  @Test
  void the_first_use_is_told_at_once() {
    activity.begin(sandbox).close();

    assertThat(told).containsExactly(0L);
  }

  @Test
  void later_uses_wait_for_the_end_of_the_window_and_keep_their_own_time() {
    activity.begin(sandbox).close();
    passTo(3);
    activity.begin(sandbox).close();
    passTo(9);
    assertThat(told).containsExactly(0L);

    passTo(10);

    assertThat(told).containsExactly(0L, 3L);
  }

  @Test
  void a_quiet_sandbox_costs_nothing_more() {
    activity.begin(sandbox).close();

    passTo(1000);

    assertThat(told).containsExactly(0L);
  }

  @Test
  void a_use_after_a_quiet_time_is_told_at_once() {
    activity.begin(sandbox).close();
    passTo(500);

    activity.begin(sandbox).close();

    assertThat(told).containsExactly(0L, 500L);
  }

  @Test
  void work_that_goes_on_is_told_each_window_and_its_end_as_well() {
    var use = activity.begin(sandbox);
    passTo(25);
    use.close();
    passTo(40);

    assertThat(told).containsExactly(0L, 10L, 20L, 25L);
  }

  @Test
  void two_uses_at_a_time_count_until_the_later_ends() {
    var one = activity.begin(sandbox);
    var other = activity.begin(sandbox);
    passTo(5);
    one.close();
    passTo(12);
    other.close();
    passTo(60);

    assertThat(told).containsExactly(0L, 10L, 12L);
  }

  @Test
  void what_could_not_be_written_is_tried_again_each_window() {
    writable = false;
    activity.begin(sandbox).close();
    passTo(15);
    writable = true;
    passTo(100);

    assertThat(told).containsExactly(0L, 0L, 0L);
  }

  @Test
  void what_was_not_told_yet_is_told_at_the_end_of_the_process() {
    activity.begin(sandbox).close();
    passTo(4);
    activity.begin(sandbox).close();

    activity.flush();

    assertThat(told).containsExactly(0L, 4L);
  }

  private void passTo(long second) {
    while (clock.now.isBefore(START.plusSeconds(second))) {
      clock.now = clock.now.plusSeconds(1);
      activity.tick();
    }
  }

  private static Sandbox sandbox(int idleSeconds) {
    var sandbox = new Sandbox();
    sandbox.setMetadata(new ObjectMetaBuilder().withName("a").withUid("uid-a").build());
    sandbox.setSpec(new SandboxSpec(new TemplateRef("t"), "a", null, idleSeconds, null, null));
    return sandbox;
  }

  private static final class Time extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
