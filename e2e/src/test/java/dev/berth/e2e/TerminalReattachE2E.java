package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Terminal;
import dev.berth.e2e.support.TerminalSession;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Terminals that asked on opening to be attached to again. */
@Order(3)
class TerminalReattachE2E {
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);
  private static final int KEPT = 256 * 1024;

  @RegisterExtension static final Scene scene = new Scene();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void after_a_client_vanished_the_next_sees_what_was_printed_and_goes_on(boolean json) {
    Terminal first = open(json);
    first.run("name=Grüße");
    first.type("echo before-$((40 + 2)); read line; echo after-$line\n");
    first.awaitScreen("before-42");
    first.abort();

    try (Terminal second = attach(first.id(), json)) {
      second.awaitScreen("before-42");
      second.type("wards\n");
      second.awaitScreen("after-wards");
      assertThat(second.run("echo $name")).isEqualTo("Grüße");
      assertThat(second.id()).isEqualTo(first.id());
    }
  }

  @Test
  void the_first_message_says_for_how_long_and_what_is_replayed() {
    Terminal first = open(true);
    assertThat(first.awaitMessage("connectionEstablished").path("reattach").asInt()).isEqualTo(60);
    first.run("echo here");
    first.close();

    Terminal second = attach(first.id(), true);
    var told = second.awaitMessage("connectionEstablished");
    second.awaitScreen("(?m)here");

    assertThat(told.path("replay").asInt()).isPositive();
    assertThat(told.path("dropped").asInt(-1)).isZero();
    assertThat(second.awaitMessage("output").path("replay").asBoolean()).isTrue();
    second.close(4000);
  }

  @Test
  void who_attaches_takes_over_and_the_other_is_told() {
    Terminal first = open(true);
    try (Terminal second = attach(first.id(), true)) {
      assertThat(first.awaitClose()).isEqualTo(4001);
      assertThat(first.awaitMessage("connectionClosing").path("reason").asText())
          .contains("another client");
      assertThat(second.run("echo mine")).isEqualTo("mine");
    }
  }

  @Test
  void when_nobody_comes_in_time_nothing_of_the_session_is_left() {
    Terminal first = new Terminal(scene.client(), scene.shared().name(), true, "&reattach=2");
    TerminalSession session = TerminalSession.of(scene.shared(), first);
    first.type("nohup sleep 1000 >/dev/null 2>&1 &\n");
    await().until(() -> session.members().lines().count() > 1);

    first.abort();

    awaitNothingLeftOf(session, ENDED_WITHIN.plusSeconds(2));
    assertThat(refusal("&attach=" + first.id())).isEqualTo(404);
  }

  @Test
  void a_client_that_closes_with_4000_ends_it_at_once() {
    Terminal first = open(true);
    TerminalSession session = TerminalSession.of(scene.shared(), first);
    first.type("nohup sleep 1000 >/dev/null 2>&1 &\n");
    await().until(() -> session.members().lines().count() > 1);

    first.close(4000);

    awaitNothingLeftOf(session, ENDED_WITHIN);
    assertThat(refusal("&attach=" + first.id())).isEqualTo(404);
  }

  @Test
  void a_shell_that_ended_meanwhile_is_told_of() {
    Terminal first = open(true);
    first.type(
        "echo wait-$((40 + 2)); while ! [ -e go-on ]; do sleep 0.1; done;"
            + " echo last-$((40 + 2)); exit 7\n");
    first.awaitScreen("wait-42");
    first.close();
    var session =
        new TerminalSession(
            scene.shared(), first.awaitMessage("connectionEstablished").path("pid").asText());
    scene.shared().write("/home/user/go-on", "");
    awaitNothingLeftOf(session, Duration.ofSeconds(10));

    Terminal second = attach(first.id(), true);

    assertThat(second.awaitMessage("status").path("exitCode").asInt()).isEqualTo(7);
    assertThat(second.awaitClose()).isEqualTo(1000);
    assertThat(second.screen()).contains("last-42");
  }

  @Test
  void of_a_flood_that_nobody_saw_the_latest_is_left_and_the_rest_is_counted() {
    Terminal first = open(true);
    first.type("rm -f flooded; seq -f '%012.0f é' 1 700000; echo > flooded\n");
    first.awaitScreen("000000000001 é");
    first.abort();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> scene.shared().names("/home/user").contains("flooded"));

    try (Terminal second = attach(first.id(), true)) {
      var told = second.awaitMessage("connectionEstablished");
      second.awaitScreen("000000700000 é");

      assertThat(told.path("replay").asInt()).isBetween(KEPT - 2048, KEPT);
      assertThat(told.path("dropped").asLong()).isGreaterThan(10_000_000);
      assertThat(second.screen()).doesNotContain("\ufffd");
      assertThat(second.run("echo on")).isEqualTo("on");
    }
  }

  @Test
  void what_programs_asked_their_terminal_is_not_asked_again() {
    Terminal first = open(true);
    first.run("printf '\\033[6n\\033[31mred'");
    first.close();

    try (Terminal second = attach(first.id(), true)) {
      second.awaitScreen("\u001b\\[31mred");
      assertThat(second.screen()).doesNotContain("\u001b[6n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'&attach=ffffffff-ffff-4fff-bfff-ffffffffffff', 404",
    "'&attach=../health', 404",
    "'&reattach=0', 400",
    "'&reattach=3601', 400",
  })
  void what_is_not_there_or_out_of_bounds_is_refused(String query, int status) {
    assertThat(refusal(query)).isEqualTo(status);
  }

  @Test
  void an_id_opens_nothing_in_another_sandbox_nor_that_of_a_terminal_that_did_not_ask() {
    LiveSandbox other = scene.sandbox();
    Terminal there = new Terminal(scene.client(), other.name(), true, "&reattach=60");
    try (Terminal plain = scene.shared().terminal()) {
      assertThat(refusal("&attach=" + there.id())).isEqualTo(404);
      assertThat(refusal("&attach=" + plain.id())).isEqualTo(404);
    }
    there.close(4000);
  }

  private static Terminal open(boolean json) {
    return new Terminal(scene.client(), scene.shared().name(), json, "&reattach=60");
  }

  private static Terminal attach(String id, boolean json) {
    return new Terminal(scene.client(), scene.shared().name(), json, "&attach=" + id);
  }

  /** The status that such a terminal is refused with. */
  private static int refusal(String query) {
    Throwable failure =
        catchThrowable(
            () -> new Terminal(scene.client(), scene.shared().name(), true, query).close(4000));
    assertThat(failure).as(query).hasCauseInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
  }

  private static void awaitNothingLeftOf(TerminalSession session, Duration limit) {
    await().atMost(limit).untilAsserted(() -> assertThat(session.members()).isBlank());
  }
}
