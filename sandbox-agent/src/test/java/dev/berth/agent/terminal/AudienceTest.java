package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AudienceTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void the_first_sees_what_comes_and_the_next_what_was_first() throws Exception {
    Audience audience = new Audience(null, LONG);
    View first = audience.open();
    print(audience, "one");
    assertThat(read(first)).isEqualTo("one");

    View second = audience.attach(null).orElseThrow();
    print(audience, "two");

    assertThat(new String(second.replay().output(), StandardCharsets.UTF_8)).isEqualTo("one");
    assertThat(read(second)).isEqualTo("two");
  }

  @Test
  void one_who_was_taken_over_from_sees_no_more_and_its_going_changes_nothing() throws Exception {
    Audience audience = new Audience(null, SHORT);
    View first = audience.open();
    View second = audience.attach(null).orElseThrow();
    print(audience, "secret");

    assertThat(first.over().join()).isEqualTo(new View.TakenOver());
    assertThat(read(first)).isNull();
    first.close();

    assertThat(read(second)).isEqualTo("secret");
    assertThat(second.over()).isNotDone();
  }

  @Test
  void it_waits_for_a_slow_reader_but_not_for_nobody() throws Exception {
    Audience audience = new Audience(null, LONG);
    View slow = audience.open();
    CompletableFuture<Void> printing =
        CompletableFuture.runAsync(() -> print(audience, "x".repeat(1 << 20)));
    await().until(() -> read(slow) != null);
    await().during(Duration.ofMillis(200)).until(() -> !printing.isDone());

    slow.close();

    printing.join();
    View.Replay replay = audience.attach(null).orElseThrow().replay();
    assertThat(replay.output()).hasSize(Audience.KEPT - Modes.LONGEST);
    assertThat(replay.dropped()).isEqualTo((1 << 20) - replay.output().length);
  }

  @Test
  void after_the_exit_everybody_gets_the_rest_and_the_code() throws Exception {
    Audience audience = new Audience(null, LONG);
    View first = audience.open();
    print(audience, "bye");
    audience.exited(new View.Exited(7));

    assertThat(read(first)).isEqualTo("bye");
    assertThat(read(first)).isNull();
    assertThat(first.over().join()).isEqualTo(new View.Exited(7));
    assertThat(audience.hasOnlyTheEndToTell()).isFalse();
    first.close();
    assertThat(audience.hasOnlyTheEndToTell()).isTrue();
    assertThat(audience.attach(null).orElseThrow().over().join()).isEqualTo(new View.Exited(7));
  }

  @Test
  void nobody_comes_after_the_time_of_grace() throws Exception {
    Audience audience = new Audience(null, SHORT);
    audience.open().close();

    audience.awaitClose();

    assertThat(audience.attach(null)).isEmpty();
  }

  @Test
  void who_attaches_may_set_another_time() throws Exception {
    Audience audience = new Audience(null, LONG);
    audience.open();
    audience.attach(SHORT).orElseThrow().close();

    audience.awaitClose();
  }

  @Test
  void who_wants_no_more_ends_the_waiting() throws Exception {
    Audience audience = new Audience(null, LONG);
    audience.open().dismiss();

    audience.awaitClose();
  }

  private static void print(Audience audience, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += 8192) {
      int length = Math.min(8192, bytes.length - at);
      byte[] piece = new byte[length];
      System.arraycopy(bytes, at, piece, 0, length);
      audience.print(piece, length);
    }
  }

  /** What there is to read at once; null at the end. */
  private static String read(View view) throws Exception {
    byte[] buffer = new byte[8192];
    int n = view.read(buffer);
    return n < 0 ? null : new String(buffer, 0, n, StandardCharsets.UTF_8);
  }
}
