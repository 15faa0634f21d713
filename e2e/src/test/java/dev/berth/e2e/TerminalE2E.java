package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.crds.Phase;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.Forks;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Terminal;
import dev.berth.e2e.support.TerminalSession;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Terminals do what terminals do, and nothing of their session outlives them. */
@Order(3)
class TerminalE2E {
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);

  @RegisterExtension static final Scene scene = new Scene();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_resize_reaches_the_program(boolean json) {
    try (Terminal terminal = new Terminal(scene.client(), scene.shared().name(), json)) {
      terminal.resize(47, 133);

      await().atMost(Duration.ofSeconds(5)).until(() -> terminal.run("stty size").equals("47 133"));
    }
  }

  @Test
  void ctrl_c_ends_the_program_and_not_the_shell() {
    try (Terminal terminal = scene.shared().terminal()) {
      // A program that is in the foreground says so itself: a key that comes before would be the
      // shell's.
      terminal.type("sh -c 'echo begun; exec sleep 300'\n");
      terminal.awaitScreen("(?m)^begun");
      terminal.type("\u0003");

      assertThat(terminal.run("echo $((6 * 7))")).isEqualTo("42");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void colours_and_utf_8_pass(boolean json) {
    try (Terminal terminal = new Terminal(scene.client(), scene.shared().name(), json)) {
      assertThat(terminal.run("printf '\\033[31mGrüße\\033[0m 世界 🦊'"))
          .isEqualTo("\u001b[31mGrüße\u001b[0m 世界 🦊");
      assertThat(terminal.run("tput colors")).isEqualTo("256");
    }
  }

  @Test
  void a_ping_is_answered() {
    try (Terminal terminal = scene.shared().terminal()) {
      terminal.send(Map.of("type", "ping"));

      terminal.awaitMessage("pong");
    }
  }

  @Test
  void what_is_no_message_of_the_protocol_is_answered_and_survived() {
    try (Terminal terminal = scene.shared().terminal()) {
      terminal.send(Map.of("type", "nonsense"));

      assertThat(terminal.awaitMessage("error").path("message").asText()).contains("resize");
      assertThat(terminal.run("echo here")).isEqualTo("here");
    }
  }

  @Test
  void the_first_message_says_what_was_opened() {
    try (Terminal terminal = scene.shared().terminal()) {
      JsonNode opened = terminal.awaitMessage("connectionEstablished");

      assertThat(opened.path("shell").asText()).isNotBlank();
      assertThat(opened.path("pid").asInt()).isPositive();
      assertThat(terminal.run("echo $$")).isEqualTo(opened.path("pid").asText());
    }
  }

  @Test
  void exit_closes_in_text_mode_too() {
    try (Terminal terminal = scene.shared().textTerminal()) {
      terminal.type("exit\n");

      assertThat(terminal.awaitClose()).isEqualTo(1000);
    }
  }

  @Test
  void exit_tells_its_code_and_closes_even_with_a_job_on_the_tty() {
    try (Terminal terminal = scene.shared().terminal()) {
      terminal.type("sleep 300 & exit 7\n");

      await()
          .atMost(ENDED_WITHIN)
          .untilAsserted(
              () ->
                  assertThat(terminal.messages())
                      .anySatisfy(m -> assertThat(m.path("exitCode").asInt(-1)).isEqualTo(7)));
      assertThat(terminal.awaitClose()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @FieldSource("dev.berth.e2e.support.TerminalSession#LEFTOVERS")
  void after_its_close_nothing_of_the_session_is_left(String left) {
    LiveSandbox sandbox = scene.shared();
    TerminalSession session;
    try (Terminal terminal = sandbox.terminal()) {
      session = TerminalSession.leaving(left, sandbox, terminal);
    }

    awaitNothingLeftOf(session);
  }

  @Test
  void nor_after_a_client_that_vanished() {
    LiveSandbox sandbox = scene.shared();
    Terminal terminal = sandbox.terminal();
    TerminalSession session = TerminalSession.of(sandbox, terminal);
    terminal.type("sleep 1000 &\n");
    terminal.abort();

    awaitNothingLeftOf(session);
  }

  @Test
  void what_made_a_session_of_its_own_stays_is_listed_and_can_be_ended() {
    LiveSandbox sandbox = scene.shared();
    try (Terminal terminal = sandbox.terminal()) {
      terminal.type("setsid sh -c 'echo $$ > own.pid; exec sleep 1000' > out 2>&1 < /dev/null &\n");
      await().until(() -> !sandbox.cmd("cat own.pid").text("/result/stdout").isBlank());
    }
    String pid = sandbox.shell("cat own.pid");

    assertThat(sandbox.get("/processes").is(200).json().findValuesAsText("processId"))
        .contains(pid);
    assertThat(sandbox.delete("/processes/" + pid).is(200).json().path("stopped").asBoolean())
        .isTrue();
    sandbox.get("/processes/" + pid).is(404);
  }

  @Test
  @Tag("containers")
  void a_fork_bomb_of_600_is_ended_and_others_are_answered_or_told() {
    LiveSandbox sandbox = scene.sandbox();
    String context = sandbox.context("python");
    TerminalSession session;
    try (Terminal terminal = sandbox.terminal()) {
      session = TerminalSession.bombed(sandbox, terminal);
    }

    await()
        .atMost(ENDED_WITHIN)
        .untilAsserted(() -> assertThat(session.membersSeenFromOutside()).isBlank());
    assertThatTheOthersWereAnsweredOrTold(sandbox, context);
  }

  /** Who hands on its life in less time than it takes to look for it is the hardest to catch. */
  @ParameterizedTest(name = "{0} lineages")
  @ValueSource(ints = {1, 40})
  @Tag("containers")
  void those_who_fork_and_exit_without_pause_are_ended_and_others_are_answered_or_told(
      int lineages) {
    LiveSandbox sandbox = scene.sandbox();
    String context = sandbox.context("python");
    Forks forks = Forks.in(sandbox);
    TerminalSession session;
    try (Terminal terminal = sandbox.terminal()) {
      session = TerminalSession.of(sandbox, terminal);
      terminal.type(forks.command(lineages) + "\n");
      forks.awaitMany();
    }

    long steps = forks.awaitEnded(ENDED_WITHIN);
    assertThat(session.membersSeenFromOutside()).isBlank();
    assertThatTheOthersWereAnsweredOrTold(sandbox, context);
    assertThat(forks.steps()).as("nobody went on").isEqualTo(steps);
  }

  /** Either it lives, or an event says what became of it. */
  private static void assertThatTheOthersWereAnsweredOrTold(LiveSandbox sandbox, String context) {
    var answer = sandbox.post("/contexts/execute", Map.of("contextId", context, "code", "1 + 1"));
    assertThat(answer.status()).as(answer.body()).isIn(200, 404);
    if (answer.status() == 404 || new Execution(answer.json()).contextLost()) {
      awaitEventThatAllWereKilled(sandbox);
    } else {
      assertThat(new Execution(answer.json()).endsOk().result()).isEqualTo("2");
    }
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
    assertThat(sandbox.status().phase()).isEqualTo(Phase.Ready);
  }

  private static void awaitEventThatAllWereKilled(LiveSandbox sandbox) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(sandbox.describe())
                    .contains("AllProcessesKilled", "everything in the sandbox but its agent"));
  }

  @Test
  @Tag("containers")
  void tmux_survives_is_listed_and_can_be_ended() {
    LiveSandbox sandbox = scene.shared();
    try (Terminal terminal = sandbox.terminal()) {
      TerminalSession session = TerminalSession.of(sandbox, terminal);
      terminal.run("tmux new-session -d -s kept 'sleep 1000'");
      terminal.close();
      awaitNothingLeftOf(session);
    }

    var listed = sandbox.get("/processes").is(200).json().path("items");
    int pid = -1;
    for (var item : listed) {
      if (item.path("command").asText().contains("tmux")) {
        pid = item.path("processId").asInt();
      }
    }
    assertThat(pid).as(listed.toString()).isPositive();
    sandbox.get("/processes/" + pid).is(200);
    assertThat(sandbox.delete("/processes/" + pid).is(200).json().path("stopped").asBoolean())
        .isTrue();
    int ended = pid;
    await().atMost(ENDED_WITHIN).untilAsserted(() -> sandbox.get("/processes/" + ended).is(404));
  }

  @Test
  @Tag("containers")
  void no_zombies_pile_up() {
    LiveSandbox sandbox = scene.shared();
    for (int i = 0; i < 100; i++) {
      sandbox.cmd("(sleep 0.05 & ) ; true");
    }

    await()
        .atMost(ENDED_WITHIN)
        .untilAsserted(
            () ->
                assertThat(
                        sandbox.execInPod(
                            "sh",
                            "-c",
                            "cat /proc/[0-9]*/status 2>/dev/null | grep -c '^State:.Z' || true"))
                    .isEqualToIgnoringNewLines("0"));
  }

  private static void awaitNothingLeftOf(TerminalSession session) {
    await().atMost(ENDED_WITHIN).untilAsserted(() -> assertThat(session.members()).isBlank());
  }
}
