package dev.berth.agent.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Terminals that were opened with {@code reattach}. */
class KeptTerminalTest {
  private static final int LONG = 600;

  @TempDir Path home;
  RunningAgent agent;

  @BeforeEach
  void start() {
    agent = RunningAgent.start(home, Map.of("BERTH_LANGUAGES", ""));
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void after_its_stream_broke_another_sees_what_was_printed_and_goes_on() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    assertThat(first.started("reattach")).isEqualTo(LONG);
    first.type("name=wört; echo seen-$((40+2)); read line; echo unseen-$((line))\n");
    first.awaitOutput("seen-42");
    first.close();

    try (TestTerminal second = TestTerminal.attach(agent, first.id(), "")) {
      assertThat(second.session()).isEqualTo(first.session());
      assertThat(second.started("dropped")).isZero();
      assertThat(second.awaitReplay()).contains("seen-42");
      second.type("6*7\n");
      second.awaitOutput("unseen-42");
      second.type("echo still $name\n");
      second.awaitOutput("still wört");
    }
  }

  @Test
  void the_size_stays_or_is_the_newcomers() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    first.resize(30, 100);
    first.type("stty size\n");
    first.awaitOutput("30 100");

    TestTerminal second = TestTerminal.attach(agent, first.id(), "");
    second.type("echo s-$(stty size)\n");
    second.awaitOutput("s-30 100");
    try (TestTerminal third = TestTerminal.attach(agent, first.id(), "?cols=90")) {
      third.type("echo t-$(stty size)\n");
      third.awaitOutput("t-30 90");
    }
  }

  @Test
  void a_second_stream_takes_over_and_the_first_is_told() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);

    try (TestTerminal second = TestTerminal.attach(agent, first.id(), "")) {
      first.awaitTaken();
      second.type("echo mine-$((40+2))\n");
      second.awaitOutput("mine-42");
    }
  }

  @Test
  void one_who_does_not_read_is_taken_over_from_too() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    TestTerminal deaf = TestTerminal.attachDeaf(agent, first.id());
    first.awaitTaken();
    deaf.type("yes\n");
    // Asleep, since nobody takes what it prints.
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                agent.shell("ps -o comm=,state= -s " + first.session()).matches("(?s).*yes +S.*"));

    TestTerminal second = TestTerminal.attach(agent, first.id(), "");
    second.type("\u0003");
    second.type("echo mine-$((40+2))\n");
    second.awaitOutput("mine-42");

    awaitStreams(1);
    second.close();
    awaitStreams(0);
    deaf.close();
  }

  @Test
  void what_it_was_typed_that_nobody_reads_does_not_hold_up_the_next() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    first.type("stty raw; exec sleep 76.1\n");
    await().until(() -> !agent.shell("pgrep -f '^sleep 76.1'").isBlank());
    for (int i = 0; i < 8; i++) {
      first.type("x".repeat(60_000));
    }
    TestTerminal second = TestTerminal.attach(agent, first.id(), "");
    first.awaitEnd();
    awaitStreams(1);

    second.dismiss();
    awaitNothingLeftOf(first.session());
  }

  @Test
  void its_time_over_nothing_of_its_session_is_left() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, 1);
    first.type("nohup sleep 76.2 >/dev/null 2>&1 &\n");
    await().until(() -> !agent.shell("pgrep -f '^sleep 76.2'").isBlank());
    first.close();

    awaitNothingLeftOf(first.session());
    assertThat(agent.post("/internal/terminals/" + first.id(), "").status()).isEqualTo(404);
  }

  @Test
  void while_somebody_looks_no_time_runs() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, 1);
    TestTerminal second = TestTerminal.attach(agent, first.id(), "?reattach=" + LONG);
    TestTerminal third = TestTerminal.attach(agent, first.id(), "");
    assertThat(third.started("reattach")).isEqualTo(LONG);
    TestTerminal other = TestTerminal.kept(agent, 1);
    other.close();
    awaitNothingLeftOf(other.session());

    third.type("echo here-$((40+2))\n");
    third.awaitOutput("here-42");
    second.close();
    third.close();
  }

  @Test
  void a_client_that_wants_no_more_ends_it_at_once() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    first.type("nohup sleep 76.3 >/dev/null 2>&1 &\n");
    await().until(() -> !agent.shell("pgrep -f '^sleep 76.3'").isBlank());

    first.dismiss();

    first.awaitEnd();
    awaitNothingLeftOf(first.session());
    assertThat(agent.post("/internal/terminals/" + first.id(), "").status()).isEqualTo(404);
  }

  @Test
  void a_shell_that_ended_meanwhile_leaves_its_words_and_its_code_and_no_process()
      throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    first.type("sleep 76.4 & read line; echo last-$((40+2)); exit 7\n");
    await().until(() -> !agent.shell("pgrep -f '^sleep 76.4'").isBlank());
    TestTerminal second = TestTerminal.attach(agent, first.id(), "");
    second.type("\n");
    second.close();
    awaitNothingLeftOf(first.session());

    TestTerminal third = TestTerminal.attach(agent, first.id(), "");

    assertThat(third.awaitExit(Duration.ofSeconds(5))).contains("\"exitCode\":7");
    assertThat(third.awaitReplay()).contains("last-42");
    third.awaitEnd();
  }

  @Test
  void a_hundred_million_bytes_that_nobody_sees_leave_the_latest() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    first.type(
        "printf '\\033[?1049h\\033[?1h'; read line; yes '"
            + "0123456789 é 世 ".repeat(6)
            + "' | head -c 100000000; echo; echo the-$((1))-end; echo do''ne > done\n");
    first.awaitOutput("the-$");
    TestTerminal second = TestTerminal.attach(agent, first.id(), "");
    second.type("\n");
    second.close();
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> agent.shell("cat " + home + "/done 2>&1").startsWith("done"));

    try (TestTerminal third = TestTerminal.attach(agent, first.id(), "")) {
      String replay = third.awaitReplay();

      assertThat(third.started("replay"))
          .isLessThanOrEqualTo(Audience.KEPT)
          .isGreaterThan(Audience.KEPT - 2048);
      assertThat(third.started("dropped")).isGreaterThan(100_000_000);
      assertThat(replay)
          .startsWith("\u001b[?1h\u001b[?1049h\u001b[?2004l")
          .contains("the-1-end")
          .doesNotContain("\ufffd");
    }
  }

  @Test
  void a_program_that_nobody_watches_is_not_stopped_and_one_that_is_is() throws Exception {
    TestTerminal first = TestTerminal.kept(agent, LONG);
    TestTerminal deaf = TestTerminal.attachDeaf(agent, first.id());
    deaf.type("seq 5000000; touch flooded\n");
    await().until(() -> !agent.shell("pgrep -f '^seq 5000000'").isBlank());
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .until(() -> agent.shell("ls " + home).isBlank());

    deaf.close();

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> agent.shell("ls " + home).contains("flooded"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reattach=0", "reattach=3601", "reattach=x", "rows=0", "cols=1001"})
  void what_is_out_of_bounds_is_refused_by_name_and_takes_nothing_over(String query)
      throws Exception {
    String name = query.replaceAll("=.*", "");
    assertThat(agent.post("/internal/terminals?" + query, "").text())
        .contains("`" + name + "` must be a whole number from 1 to");

    try (TestTerminal first = TestTerminal.kept(agent, LONG)) {
      assertThat(agent.post("/internal/terminals/" + first.id() + "?" + query, "").status())
          .isEqualTo(400);
      first.type("echo here-$((40+2))\n");
      first.awaitOutput("here-42");
    }
  }

  @Test
  void an_id_that_is_none_or_of_a_terminal_that_does_not_wait_is_not_found() throws Exception {
    assertThat(agent.post("/internal/terminals/none", "").status()).isEqualTo(404);
    try (TestTerminal plain = TestTerminal.open(agent)) {
      assertThat(plain.started()).doesNotContain("reattach");
      assertThat(agent.post("/internal/terminals/" + plain.id(), "").status()).isEqualTo(404);
    }
  }

  @Test
  void their_number_is_bounded_and_those_that_ended_make_room() throws Exception {
    List<TestTerminal> all = new ArrayList<>();
    for (int i = 0; i < KeptTerminals.MOST; i++) {
      all.add(TestTerminal.kept(agent, LONG));
    }
    RunningAgent.Answer refused = agent.post("/internal/terminals?reattach=5", "");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text()).contains("`reattach`", "" + KeptTerminals.MOST);
    TestTerminal.open(agent).close();

    all.getFirst().type("exit\n");
    all.getFirst().awaitExit(Duration.ofSeconds(5));
    all.getFirst().close();
    await().until(() -> agent.post("/internal/terminals?reattach=5", "").status() == 200);

    assertThat(agent.post("/internal/terminals/" + all.getFirst().id(), "").status())
        .isEqualTo(404);
    for (TestTerminal terminal : all) {
      terminal.close();
    }
  }

  private static void awaitStreams(int count) {
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().equals("terminal-output"))
                        .count()
                    == count);
  }

  private void awaitNothingLeftOf(String session) {
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> agent.shell("ps -o pid= -s " + session).isBlank());
  }
}
