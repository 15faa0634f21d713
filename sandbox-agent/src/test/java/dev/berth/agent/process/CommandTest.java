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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
  @TempDir static Path home;
  static RunningAgent agent;

  @BeforeAll
  static void start() {
    agent = RunningAgent.start(home, Map.of("BERTH_MAX_OUTPUT_BYTES", "20000"));
  }

  @AfterAll
  static void stop() {
    agent.close();
  }

  private static Answer run(String command) {
    return agent.post("/processes/cmd", "{\"command\": " + quote(command) + "}");
  }

  @Test
  void a_commands_output_and_exit_code_come_back_with_status_200() {
    Answer answer = run("echo out; echo err >&2; exit 3");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.at("status")).isEqualTo("completed");
    assertThat(answer.at("result.exitCode")).isEqualTo(3L);
    assertThat(answer.at("result.stdout")).isEqualTo("out\n");
    assertThat(answer.at("result.stderr")).isEqualTo("err\n");
    assertThat(answer.at("result.cwd")).isEqualTo(home.toString());
    assertThat(answer.at("result.executionTimeMs")).isEqualTo(answer.at("executionTimeMs"));
  }

  @Test
  void a_trailing_comma_in_the_body_is_read() {
    assertThat(agent.post("/processes/cmd", "{\"command\": \"true\",}").status()).isEqualTo(200);
  }

  /** A thread answers in /proc, and what is sent to it hits its process: the agent itself. */
  @Test
  void a_thread_is_no_process() throws IOException {
    long self = ProcessHandle.current().pid();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      String thread =
          threads
              .map(t -> t.getFileName().toString())
              .filter(t -> !t.equals(String.valueOf(self)))
              .findFirst()
              .orElseThrow();
      assertThat(agent.get("/processes/" + thread).status()).isEqualTo(404);
    }
    assertThat(agent.delete("/processes/" + self).status()).isEqualTo(409);
  }

  @Test
  void what_linux_cannot_start_is_the_callers_mistake() throws Exception {
    Answer tooLong = run("true " + "x".repeat(128 << 10));
    assertThat(tooLong.status()).isEqualTo(413);
    assertThat(tooLong.text()).contains("128 KiB");
    assertThat(agent.post("/processes/cmd", "{\"command\": \"echo a\\u0000b\"}").status())
        .isEqualTo(400);
    assertThat(
            agent.post("/processes/cmd", "{\"command\": \"true\", \"cwd\": \"/\\u0000\"}").status())
        .isEqualTo(400);
  }

  @Test
  void it_does_not_wait_for_what_it_left_in_the_background() {
    long start = System.nanoTime();
    Answer answer = run("sleep 60 & echo $!");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    String pid = answer.at("result.stdout").toString().trim();
    assertThat(agent.get("/processes/" + pid).status()).isEqualTo(200);
    assertThat(agent.delete("/processes/" + pid).at("stopped")).isEqualTo(true);
    assertThat(agent.get("/processes/" + pid).status()).isEqualTo(404);
  }

  @Test
  void a_time_out_ends_the_whole_session_and_says_so() {
    Answer answer =
        agent.post(
            "/processes/cmd",
            "{\"command\": \"sleep 61 & trap '' TERM INT; echo $!; sleep 62\", \"timeout\": 1}");
    assertThat(answer.at("status")).isEqualTo("timeout");
    assertThat(answer.at("result.exitCode")).isEqualTo(137L);
    assertThat(answer.at("result.stderr").toString()).contains("time limit of 1 s");
    String background = answer.at("result.stdout").toString().trim();
    assertThat(agent.get("/processes/" + background).status()).isEqualTo(404);
  }

  @Test
  void a_timeout_outside_its_bounds_is_refused_with_the_limit() {
    for (String timeout : new String[] {"0", "31", "-1", "1.5", "\"10\""}) {
      Answer answer =
          agent.post("/processes/cmd", "{\"command\": \"true\", \"timeout\": " + timeout + "}");
      assertThat(answer.status()).as(timeout).isEqualTo(400);
      assertThat(answer.at("message").toString()).contains("`timeout`").contains("30");
    }
  }

  @Test
  void output_over_the_bound_is_cut_and_says_how_much() {
    Answer answer = run("head -c 50000 /dev/zero | tr '\\0' x");
    assertThat(answer.at("result.stdout").toString()).hasSize(10000);
    assertThat(answer.at("result.truncated")).isEqualTo(true);
    assertThat(answer.at("result.droppedBytes")).isEqualTo(40000L);
  }

  @Test
  void a_long_output_is_kept_whole_within_the_bound() {
    try (RunningAgent roomy = RunningAgent.start(home, Map.of())) {
      String out = roomy.shell("for i in $(seq 100000); do echo $i-😀; done");
      assertThat(out).startsWith("1-😀\n").endsWith("\n100000-😀\n").doesNotContain("\ufffd");
      assertThat(out.lines()).hasSize(100_000);
    }
  }

  @Test
  void an_interrupt_by_the_requests_id_ends_it() throws Exception {
    CompletableFuture<Answer> running =
        CompletableFuture.supplyAsync(
            () ->
                agent.post(
                    "/processes/cmd",
                    "{\"command\": \"sleep 63\"}",
                    "Berth-Request-Id",
                    "the-request"));
    await()
        .untilAsserted(
            () -> {
              agent.post("/internal/interrupts/the-request", "");
              assertThat(running).isDone();
            });
    assertThat(running.get().at("status")).isEqualTo("interrupted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream"})
  void one_that_overtakes_its_request_ends_it_all_the_same(String accept) {
    agent.post("/internal/interrupts/late", "");

    String text =
        agent
            .post(
                "/processes/cmd",
                "{\"command\": \"sleep 64\"}",
                "Berth-Request-Id",
                "late",
                "Accept",
                accept)
            .text();

    assertThat(text).contains("\"status\":\"interrupted\"");
  }

  @Test
  void with_events_the_output_comes_as_it_is_printed_and_exit_is_last() {
    Answer answer =
        agent.post(
            "/processes/cmd",
            "{\"command\": \"echo one; sleep 0.2; echo é >&2\"}",
            "Accept",
            "text/event-stream");
    assertThat(answer.text())
        .containsSubsequence(
            "event: stdout\ndata: {\"type\":\"stdout\",\"text\":\"one\\n\"}",
            "event: stderr\ndata: {\"type\":\"stderr\",\"text\":\"é\\n\"}",
            "event: exit\ndata: {\"type\":\"exit\",\"status\":\"completed\",\"exitCode\":0");
  }

  @Test
  void a_child_inherits_no_descriptor_but_its_three() {
    // Looked at one by one: a pipe or a listing of the folder would itself be a descriptor.
    String each = "for ((i = 0; i < 256; i++)); do [ -e /proc/$$/fd/$i ] && echo -n \"$i \"; done";
    assertThat(agent.shell(each)).isEqualTo("0 1 2 ");
  }

  @Test
  void a_child_is_nice_leads_its_session_and_dies_first() {
    String stat =
        agent.shell(
            "until [ $(cat /proc/$$/oom_score_adj) = 1000 ]; do :; done;"
                + " cat /proc/$$/stat /proc/$$/oom_score_adj");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split("\\s+");
    assertThat(fields[16]).as("nice").isEqualTo("19");
    assertThat(fields[3]).as("session").isEqualTo(stat.substring(0, stat.indexOf(' ')));
    assertThat(stat.trim()).endsWith("\n1000");
  }

  @Test
  void a_child_never_sees_the_agents_settings() {
    ChildEnvironment environment =
        new ChildEnvironment(
            Map.of(
                "BERTH_PORT", "1",
                "BERTH_USER_LD_PRELOAD", "mine.so",
                "BERTH_USER_KIND", "Root",
                "LD_PRELOAD", "",
                "TEAM", "red"));
    assertThat(environment.with(Map.of()))
        .containsEntry("LD_PRELOAD", "mine.so")
        .containsEntry("TEAM", "red")
        .doesNotContainKeys("BERTH_PORT", "KIND", "BERTH_USER_KIND");
  }

  @Test
  void a_folder_that_is_not_there_is_a_400() {
    assertThat(
            agent.post("/processes/cmd", "{\"command\": \"true\", \"cwd\": \"/nowhere\"}").status())
        .isEqualTo(400);
  }

  @Test
  void a_pid_that_is_no_number_is_400_and_an_unknown_one_404() {
    assertThat(agent.get("/processes/abc").status()).isEqualTo(400);
    assertThat(agent.get("/processes/99999999").status()).isEqualTo(404);
    assertThat(agent.get("/processes/1").at("processId")).isEqualTo(1L);
  }

  @Test
  void a_hundred_orphans_leave_no_zombie() {
    run("for i in $(seq 100); do (true & ) ; done; (sleep 0.05 &) ; (sleep 0.1 &)");
    await()
        .untilAsserted(
            () ->
                assertThat(ProcFs.all())
                    .noneMatch(s -> s.zombie() && s.parent() == ProcessHandle.current().pid()));
  }
}
