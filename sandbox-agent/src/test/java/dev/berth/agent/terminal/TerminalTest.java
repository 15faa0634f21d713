package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {
  @TempDir static Path home;
  static RunningAgent agent;

  @BeforeAll
  static void start() {
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterAll
  static void stop() {
    agent.close();
  }

  @Test
  void a_line_typed_is_run_and_its_utf8_comes_back() throws Exception {
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      terminal.type("echo gr$((1+1))ß 試験\n");
      terminal.awaitOutput("gr2ß 試験");
    }
  }

  @Test
  void it_is_a_terminal_with_the_size_it_was_told() throws Exception {
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      terminal.type("tty; stty size\n");
      terminal.awaitOutput("/dev/pts/");
      terminal.awaitOutput("24 80");
      terminal.resize(50, 132);
      terminal.type("stty size\n");
      terminal.awaitOutput("50 132");
    }
  }

  @Test
  void ctrl_c_ends_the_program_in_front_and_not_the_shell() throws Exception {
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      // Who is in front says so itself: a key that comes before would be the shell's.
      terminal.type("sh -c 'echo front-$((20+1)); exec sleep 70'; echo never\n");
      terminal.awaitOutput("front-21");
      terminal.type("\u0003");
      terminal.type("echo still-$((40+2))\n");
      terminal.awaitOutput("still-42");
    }
  }

  @Test
  void the_shells_exit_code_comes_at_once_even_when_a_background_job_holds_the_terminal()
      throws Exception {
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      terminal.type("(trap '' HUP; sleep 71) & exit 7\n");
      assertThat(terminal.awaitExit(Duration.ofSeconds(5))).contains("\"exitCode\":7");
    }
  }

  @RepeatedTest(20)
  void an_orderly_end_of_its_stream_is_answered_by_one() throws IOException {
    ByteArrayOutputStream typed = new ByteArrayOutputStream();
    byte[] line = "echo printed while it ends; exit\n".getBytes(StandardCharsets.UTF_8);
    Frame.write(new DataOutputStream(typed), Frame.DATA, line, line.length);

    RunningAgent.Answer answer =
        agent.send(
            HttpRequest.newBuilder(agent.uri("/internal/terminals?rows=24&cols=80"))
                .POST(BodyPublishers.ofByteArray(typed.toByteArray())));

    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 72.1 &",
        "nohup sleep 72.2 >/dev/null 2>&1 &",
        "((sleep 72.3 &) &)",
        "(trap '' HUP INT TERM QUIT; sleep 72.4) &",
        "sleep 72.5 & kill -STOP $!",
        "bash -c 'while :; do sleep 72.6 & sleep 0.01; done' &",
      })
  void nothing_of_its_session_outlives_it(String line) throws Exception {
    String marker = line.replaceAll("(?s).*(72\\.\\d).*", "$1");
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      terminal.type(line + "\n");
      await().until(() -> agent.shell("pgrep -f 'sleep " + marker + "' | head -1").length() > 1);
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(agent.shell("pgrep -fc '^sleep " + marker + "'").trim()).isEqualTo("0"));
  }

  @Test
  void what_made_a_session_of_its_own_lives_on_and_can_be_ended_by_its_pid() throws Exception {
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      terminal.type("setsid sleep 73.1 &\n");
      await().until(() -> !agent.shell("pgrep -f '^sleep 73.1'").isBlank());
    }
    String pid = agent.shell("pgrep -f '^sleep 73.1'").trim();
    assertThat(agent.get("/processes").text()).contains("sleep 73.1");
    assertThat(agent.delete("/processes/" + pid).at("stopped")).isEqualTo(true);
  }

  @Test
  void typing_to_programs_that_do_not_read_holds_up_nobody_else_and_ends_with_the_terminal()
      throws Exception {
    List<TestTerminal> deaf = new ArrayList<>();
    // More than there are carriers of virtual threads, and held by what outlives its terminal.
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      TestTerminal terminal = TestTerminal.open(agent);
      deaf.add(terminal);
      terminal.type("setsid sleep 74.1 & stty raw; sleep 74.2\n");
    }
    await().until(() -> agent.shell("pgrep -fc '^sleep 74.2'").trim().equals("" + deaf.size()));
    for (TestTerminal terminal : deaf) {
      for (int i = 0; i < 8; i++) {
        terminal.type("x".repeat(60_000));
      }
    }

    for (int i = 0; i < deaf.size(); i++) {
      assertThat(agent.get("/health").status()).isEqualTo(200);
    }
    for (TestTerminal terminal : deaf) {
      terminal.close();
    }
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().startsWith("terminal-")));
    agent.shell("pkill -f '^sleep 74.1'");
  }

  @Test
  void a_ping_is_answered() throws Exception {
    try (TestTerminal terminal = TestTerminal.open(agent)) {
      terminal.ping();
      terminal.awaitPong();
    }
  }
}
