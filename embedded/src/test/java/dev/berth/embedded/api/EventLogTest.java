package dev.berth.embedded.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class EventLogTest {
  private static final int MORE_THAN_KEPT = 3000;

  private final EventLog log = new EventLog();

  @Test
  void a_reader_finds_what_came_after_its_version() throws Exception {
    append(3);
    append(5);
    append(8);
    var found = log.read(log.after(4), 0);
    assertThat(found.events()).extracting(EventLog.Event::version).containsExactly(5L, 8L);
    assertThat(found.version()).isEqualTo(8);
    assertThat(log.read(found.next(), 0).events()).isEmpty();
  }

  @Test
  void a_reader_waits_for_what_comes() throws Exception {
    var place = log.end();
    var reading = CompletableFuture.supplyAsync(() -> read(place));
    append(1);
    assertThat(reading.get(10, TimeUnit.SECONDS).events()).hasSize(1);
  }

  @Test
  void a_place_that_was_overtaken_is_lost() {
    var place = log.end();
    for (var version = 1; version <= MORE_THAN_KEPT; version++) {
      append(version);
    }
    assertThatThrownBy(() -> log.read(place, 0)).isInstanceOf(StatusException.class);
    assertThatThrownBy(() -> log.after(1))
        .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.code()).isEqualTo(410));
    assertThat(log.after(MORE_THAN_KEPT)).isEqualTo(log.end());
  }

  @Test
  void closing_wakes_every_reader() throws Exception {
    var reading = CompletableFuture.supplyAsync(() -> read(log.end()));
    log.close();
    assertThat(reading.get(10, TimeUnit.SECONDS).events()).isEmpty();
  }

  private EventLog.Found read(EventLog.Place place) {
    try {
      return log.read(place, TimeUnit.SECONDS.toNanos(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void append(long version) {
    var object = Json.object();
    log.append(new EventLog.Event(version, Kinds.PODS, null, object, object));
  }
}
