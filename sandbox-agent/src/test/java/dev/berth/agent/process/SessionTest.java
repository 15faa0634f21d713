package dev.berth.agent.process;

import static dev.berth.agent.RunningAgent.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a time-out takes along, and what outlives its command: each process notes its own pid. */
class SessionTest {
  private static final String NOTE = "echo $BASHPID > pids/$BASHPID";
  @TempDir Path home;
  RunningAgent agent;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectory(home.resolve("pids"));
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterEach
  void stop() throws IOException {
    alive().forEach(pid -> Kernel.kill(pid, Kernel.SIGKILL));
    agent.close();
  }

  private Answer run(String command, int seconds) {
    String body = "{\"command\": " + quote(command) + ", \"timeout\": " + seconds + "}";
    return agent.post("/processes/cmd", body);
  }

  private List<Integer> noted() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("pids"))) {
      return files.map(f -> Integer.parseInt(f.getFileName().toString())).toList();
    }
  }

  /** Of the noted ones those that live, and are none that came later by the same number. */
  private List<Integer> alive() throws IOException {
    return noted().stream()
        .filter(pid -> ProcFs.stat(pid).filter(s -> !s.zombie()).isPresent())
        .filter(this::isOfThisTest)
        .toList();
  }

  private boolean isOfThisTest(int pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).startsWith(home);
    } catch (IOException gone) {
      return false;
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "(NOTE; sleep 81) &",
        "(trap '' HUP; NOTE; sleep 81) >/dev/null 2>&1 & disown",
        "( (NOTE; sleep 81) & ) &",
        "(trap '' HUP INT TERM QUIT TSTP; NOTE; while :; do sleep 81; done) &",
        "(NOTE; kill -STOP $BASHPID; sleep 81) &",
        "set -m; (NOTE; sleep 81) &",
        "(exec env -i bash -c 'NOTE; sleep 81') &",
      })
  void a_time_out_ends_whoever_stayed_in_the_session(String background) throws IOException {
    Answer answer =
        run(background.replace("NOTE", NOTE) + " NOTE; sleep 81".replace("NOTE", NOTE), 1);
    assertThat(answer.at("status")).isEqualTo("timeout");
    assertThat(noted()).hasSize(2);
    assertThat(alive()).isEmpty();
  }

  @Test
  void a_time_out_ends_a_runner_that_forks_and_exits_without_pause() throws IOException {
    Files.writeString(home.resolve("run.sh"), NOTE + "; sleep 0.02; bash ./run.sh & exit\n");
    Answer answer = run("bash ./run.sh & sleep 82", 1);
    assertThat(answer.at("status")).isEqualTo("timeout");
    assertThat(noted()).hasSizeGreaterThan(3);
    assertThat(alive()).isEmpty();
    int after = noted().size();
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(2))
        .until(() -> noted().size() == after);
  }

  /** Each lives for less than a look at /proc takes, so that one sees mostly whoever is gone. */
  @ParameterizedTest(name = "{0} lineages")
  @ValueSource(ints = {1, 2, 30})
  void a_time_out_ends_those_who_fork_and_exit_as_fast_as_they_can(int lineages)
      throws IOException {
    Files.writeString(
        home.resolve("lineages.py"),
        """
        import os, signal, sys, time
        steps = os.open('steps', os.O_RDWR | os.O_CREAT | os.O_APPEND)
        for each in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
          signal.signal(each, signal.SIG_IGN)
        deadline = time.monotonic() + 20
        for _ in range(int(sys.argv[1])):
          if os.fork() == 0:
            while time.monotonic() < deadline:
              os.write(steps, b'.')
              if os.fork() > 0: break
            os._exit(0)
        """);

    Answer answer = run("python3 -IS lineages.py " + lineages + "; sleep 82", 1);

    assertThat(answer.at("status")).isEqualTo("timeout");
    long after = Files.size(home.resolve("steps"));
    assertThat(after).isGreaterThan(100);
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(2))
        .until(() -> Files.size(home.resolve("steps")) == after);
  }

  @Test
  void a_time_out_ends_a_small_fork_bomb() throws IOException {
    Files.writeString(
        home.resolve("bomb.sh"),
        NOTE + "; for i in 1 2 3; do sleep 83 & (" + NOTE + "; sleep 83) & done; wait\n");
    run("for i in 1 2 3 4 5 6 7 8; do bash ./bomb.sh & done; wait", 2);
    assertThat(noted()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(alive()).isEmpty();
  }

  /** /proc has it as a zombie, as which it may live for ever. */
  @Test
  void a_time_out_ends_one_whose_first_thread_has_ended() throws IOException {
    Path beats = home.resolve("beats");

    Answer answer = run(headless() + " & sleep 85", 2);

    assertThat(answer.at("status")).isEqualTo("timeout");
    long after = Files.size(beats);
    assertThat(after).isGreaterThan(5);
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(2))
        .until(() -> Files.size(beats) == after);
  }

  @Test
  void one_whose_first_thread_has_ended_is_listed_and_can_be_ended() throws IOException {
    run(headless() + " > /dev/null 2>&1 &", 5);
    await().until(() -> noted().size() == 1);
    int pid = noted().getFirst();
    await().until(() -> ProcFs.stat(pid).orElseThrow().state() == 'Z');

    assertThat(agent.get("/processes/" + pid).status()).isEqualTo(200);
    assertThat(agent.delete("/processes/" + pid).at("stopped")).isEqualTo(true);
    assertThat(agent.get("/processes/" + pid).status()).isEqualTo(404);
  }

  private String headless() throws IOException {
    Files.writeString(
        home.resolve("headless.py"),
        """
        import ctypes, os, platform, threading, time
        def beat():
          for _ in range(1000):
            with open('beats', 'a') as beats: beats.write('.')
            time.sleep(0.02)
        threading.Thread(target=beat).start()
        open(f'pids/{os.getpid()}', 'w').close()
        ctypes.CDLL(None).syscall({'x86_64': 60}.get(platform.machine(), 93), 0)
        """);
    return "python3 -I headless.py";
  }

  @Test
  void what_made_a_session_of_its_own_outlives_the_time_out() throws IOException {
    run("setsid bash -c '" + NOTE + "; sleep 84' & sleep 84", 1);
    assertThat(alive()).hasSize(1);
    Answer killed = agent.delete("/processes/" + alive().getFirst());
    assertThat(killed.at("stopped")).isEqualTo(true);
    assertThat(alive()).isEmpty();
  }

  @Test
  void a_background_job_that_prints_after_its_command_has_ended_goes_on() {
    Answer answer = run("(sleep 0.6; echo late; echo late >&2; touch survived) & echo now", 10);
    assertThat(answer.at("result.stdout")).isEqualTo("now\n");
    await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(home.resolve("survived")));
  }

  @Test
  void a_background_job_that_never_stops_printing_holds_no_answer_up() throws IOException {
    Answer answer = run("(" + NOTE + "; exec yes) & sleep 0.1; echo $?", 10);
    assertThat(answer.at("status")).isEqualTo("completed");
    assertThat(alive()).hasSize(1);
  }

  @Test
  void a_process_is_ended_by_force_when_it_ignores_the_polite_signal() throws IOException {
    run("(trap '' TERM; " + NOTE + "; while :; do sleep 85; done) >/dev/null 2>&1 &", 5);
    await().until(() -> alive().size() == 1);
    assertThat(agent.delete("/processes/" + alive().getFirst()).at("stopped")).isEqualTo(true);
    assertThat(alive()).isEmpty();
  }

  @Test
  void a_stopped_process_can_be_ended() throws IOException {
    run("(" + NOTE + "; kill -STOP $BASHPID; sleep 86) >/dev/null 2>&1 &", 5);
    await().until(() -> alive().size() == 1);
    int pid = alive().getFirst();
    await().until(() -> agent.get("/processes/" + pid).at("status").equals("stopped"));
    assertThat(agent.delete("/processes/" + pid).at("stopped")).isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1.5", "%20", "99999999999", "-abc"})
  void a_pid_that_is_none_is_400(String pid) {
    assertThat(agent.delete("/processes/" + pid).status()).isEqualTo(400);
  }

  @Test
  void pids_that_no_process_can_have_are_404_and_signal_nobody() {
    for (String pid : List.of("0", "-1", "-2", "99999999")) {
      assertThat(agent.delete("/processes/" + pid).status()).as(pid).isEqualTo(404);
    }
  }

  @Test
  void the_agent_itself_is_not_to_be_ended_and_is_not_listed() {
    long self = ProcessHandle.current().pid();
    assertThat(agent.delete("/processes/" + self).status()).isEqualTo(409);
    assertThat(agent.get("/processes").text()).doesNotContain("\"processId\":" + self + ",");
  }
}
