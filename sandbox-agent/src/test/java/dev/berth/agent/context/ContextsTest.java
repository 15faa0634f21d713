package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.RunningAgent.Answer;
import dev.berth.agent.context.ContextClient.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of contexts: what is refused, who waits, how an execution is cut short. */
class ContextsTest {
  @TempDir static Path home;
  static RunningAgent agent;
  static ContextClient python;

  @BeforeAll
  static void start() {
    agent = RunningAgent.start(home, Map.of());
    python = new ContextClient(agent, "python");
    Needs.packages(python, "IPython");
  }

  @AfterAll
  static void stop() {
    agent.close();
  }

  @Test
  void a_context_is_made_shown_listed_and_deleted() {
    Answer made = agent.post("/contexts", "{\"language\": \"python\", \"cwd\": \"/tmp\"}");
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.at("language")).isEqualTo("python");
    assertThat(made.at("cwd")).isEqualTo("/tmp");
    String id = (String) made.at("id");

    assertThat(agent.get("/contexts/" + id).json()).isEqualTo(made.json());
    assertThat(agent.get("/contexts").text()).startsWith("[").contains(id);
    assertThat(python.in(id, "%pwd").text("result")).isEqualTo("'/tmp'");

    assertThat(agent.delete("/contexts/" + id).status()).isEqualTo(204);
    assertThat(agent.get("/contexts/" + id).status()).isEqualTo(404);
    assertThat(agent.delete("/contexts/" + id).status()).isEqualTo(404);
    assertThat(agent.get("/contexts").text()).doesNotContain(id);
  }

  @Test
  void a_client_that_leaves_while_python_gets_warm_interrupts_what_it_asked_for(
      @TempDir Path folder) throws Exception {
    Path go = folder.resolve("go");
    Path slow = folder.resolve("python");
    String real =
        Optional.ofNullable(System.getenv("BERTH_PYTHON"))
            .orElse(agent.shell("command -v python3").strip());
    Files.writeString(
        slow,
        """
        #!/bin/sh
        while [ ! -e %s ]; do sleep 0.05; done
        exec %s "$@"
        """
            .formatted(go, real));
    Files.setPosixFilePermissions(slow, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> settings =
        Map.of("BERTH_PYTHON", slow.toString(), "BERTH_MAX_CONCURRENT_REQUESTS", "1");
    try (RunningAgent cold = RunningAgent.start(folder, settings)) {
      CompletableFuture<Answer> execution =
          CompletableFuture.supplyAsync(
              () ->
                  cold.post(
                      "/contexts/execute",
                      "{\"language\": \"python\", \"code\": \"import time; time.sleep(25)\"}",
                      "Berth-Request-Id",
                      "r-1"));
      await().until(() -> cold.get("/contexts").status() == 429);

      assertThat(cold.post("/internal/interrupts/r-1", "").status()).isEqualTo(204);
      Files.createFile(go);

      new Execution(execution.get(15, TimeUnit.SECONDS)).endsWith("interrupted");
    }
  }

  @Test
  void an_interrupt_ends_what_runs_in_a_context_and_not_what_waits_for_it() {
    String id = python.context();
    CompletableFuture<Answer> running =
        later(id, "open('begun', 'w'); import time; x = 1; time.sleep(25)", "one");
    await().until(() -> agent.get("/files?path=begun").status() == 200);
    CompletableFuture<Answer> waiting = later(id, "x + 1", "two");

    Answer answer = agent.post("/contexts/" + id + "/interrupt", "");

    assertThat(answer.at("interrupted")).isEqualTo(true);
    new Execution(running.join()).endsWith("interrupted").contextLost(false);
    assertThat(new Execution(waiting.join()).endsOk().text("result")).isEqualTo("2");
    assertThat(agent.post("/contexts/" + id + "/interrupt", "").at("interrupted")).isEqualTo(false);
    assertThat(agent.post("/contexts/none/interrupt", "").status()).isEqualTo(404);
  }

  @Test
  void more_executions_at_once_than_are_kept_take_no_context_from_each_other() {
    List<CompletableFuture<Execution>> all =
        IntStream.range(0, 32)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> python.run("import time; time.sleep(0.5)"),
                        run -> Thread.ofVirtual().start(run)))
            .toList();

    all.forEach(one -> one.join().endsOk());
  }

  @Test
  void code_may_be_large_and_nothing_else() {
    String large = "x = '" + "é".repeat(4 << 20) + "'; len(x)";

    assertThat(python.run(large).endsOk().text("result")).isEqualTo("" + (4 << 20));
    Answer env =
        agent.post(
            "/contexts/execute",
            "{\"language\": \"python\", \"code\": \"1\", \"env\": {\"A\": \"%s\"}}"
                .formatted("x".repeat(2 << 20)));
    assertThat(env.status()).isEqualTo(413);
  }

  @Test
  void without_a_body_it_is_python_at_home() {
    Answer made = agent.post("/contexts", "");
    assertThat(made.at("language")).isEqualTo("python");
    assertThat(made.at("cwd")).isEqualTo(home.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/contexts | {\"language\": \"cobol\"} | 400 | javascript, python",
        "/contexts | {\"cwd\": \"/nowhere\"} | 400 | cwd",
        "/contexts | {\"language\": 5} | 400 | language",
        "/contexts/execute | {\"code\": \"1\"} | 400 | contextId",
        "/contexts/execute | {\"language\": \"python\"} | 400 | code",
        "/contexts/execute | {\"language\": \"cobol\", \"code\": \"1\"} | 400 | python",
        "/contexts/execute | {\"contextId\": \"none\", \"code\": \"1\"} | 404 | none",
        "/contexts/execute | {\"language\": \"python\", \"code\": \"1\", \"timeout\": 0} | 400 | 30",
        "/contexts/execute | {\"language\": \"python\", \"code\": \"1\", \"timeout\": 31} | 400 | 30",
        "/contexts/execute | {\"language\": \"python\", \"code\": \"1\", \"timeout\": 1.5} | 400 | timeout",
        "/contexts/execute | {\"language\": \"python\", \"code\": \"1\", \"env\": {\"A\": \"\\u0000\"}} | 400 | env",
      })
  void what_makes_no_sense_is_refused_by_name(String path, String body, int status, String words) {
    Answer answer = agent.post(path, body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.at("message").toString()).contains(words);
  }

  @Test
  void a_context_and_its_language_may_both_be_named_when_they_agree() {
    String id = python.context();
    String body = "{\"contextId\": \"" + id + "\", \"language\": \"%s\", \"code\": \"1\"}";

    assertThat(agent.post("/contexts/execute", body.formatted("python")).status()).isEqualTo(200);
    Answer refused = agent.post("/contexts/execute", body.formatted("javascript"));
    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void a_language_that_the_template_does_not_serve_is_refused() {
    try (RunningAgent only = RunningAgent.start(home, Map.of("BERTH_LANGUAGES", "python"))) {
      Answer refused = only.post("/contexts", "{\"language\": \"javascript\"}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.at("message").toString()).contains("must be one of python;");
    }
  }

  @Test
  void contexts_that_nobody_asked_for_do_not_pile_up() {
    try (RunningAgent fresh = RunningAgent.start(home, Map.of())) {
      ContextClient client = new ContextClient(fresh, "python");
      String asked = client.context();
      String first = client.run("1").contextId();
      String last = "";
      for (int i = 0; i < 16; i++) {
        last = client.run("1").contextId();
      }

      assertThat(fresh.get("/contexts").list()).hasSize(17);
      assertThat(fresh.get("/contexts/" + first).status()).isEqualTo(404);
      assertThat(fresh.get("/contexts/" + last).status()).isEqualTo(200);
      assertThat(fresh.get("/contexts/" + asked).status()).isEqualTo(200);
    }
  }

  @Test
  void executions_of_one_context_wait_for_each_other_and_their_time_counts_from_their_turn() {
    String id = python.context();
    python.in(id, "import time; n = 0").endsOk();
    List<CompletableFuture<Execution>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(
          CompletableFuture.supplyAsync(
              () -> python.in(id, "m = n; time.sleep(0.7); n = m + 1", 2)));
    }

    all.forEach(each -> each.join().endsOk());
    assertThat(python.in(id, "n").text("result")).isEqualTo("4");
  }

  @Test
  void a_queue_that_is_full_refuses_with_429_and_what_left_it_makes_room() {
    String id = python.context();
    CompletableFuture<Answer> running =
        later(id, "open('busy', 'w').close(); import time; time.sleep(60)", "running");
    await().until(() -> Files.exists(home.resolve("busy")));
    List<CompletableFuture<Answer>> waiting = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      waiting.add(later(id, "1", "waiting-" + i));
    }
    await()
        .untilAsserted(
            () -> {
              CompletableFuture<Answer> one = later(id, "1", "one-more");
              agent.post("/internal/interrupts/one-more", "");
              Answer answer = one.join();
              agent.post("/internal/interrupts/one-more", "");
              assertThat(answer.status()).isEqualTo(429);
              assertThat(answer.raw().headers().firstValue("Retry-After")).isPresent();
            });
    Answer streamed =
        agent.post(
            "/contexts/execute", ContextClient.body(id, "1", 30), "Accept", "text/event-stream");
    assertThat(streamed.status()).as("also where events are asked for").isEqualTo(429);

    interruptUntilDone("waiting-3", waiting.get(3));
    assertThat(waiting.get(3).join().text()).contains("\"reason\":\"interrupted\"");
    interruptUntilDone("running", running);
    waiting.forEach(each -> assertThat(each.join().status()).isEqualTo(200));
    assertThat(waiting.get(4).join().text()).contains("\"status\":\"ok\"");
  }

  private static CompletableFuture<Answer> later(String context, String code, String requestId) {
    return CompletableFuture.supplyAsync(
        () ->
            agent.post(
                "/contexts/execute",
                ContextClient.body(context, code, 30),
                "Berth-Request-Id",
                requestId),
        task -> Thread.ofVirtual().start(task));
  }

  private static void interruptUntilDone(String requestId, CompletableFuture<?> execution) {
    await()
        .untilAsserted(
            () -> {
              agent.post("/internal/interrupts/" + requestId, "");
              assertThat(execution).isDone();
            });
  }

  @Test
  void an_interrupt_by_the_requests_id_stops_it_and_keeps_the_variables() {
    String id = python.context();
    python.in(id, "mine = 8").endsOk();
    CompletableFuture<Answer> running = later(id, "while True: pass", "the-request");

    interruptUntilDone("the-request", running);

    new Execution(running.join()).endsWith("interrupted").contextLost(false);
    assertThat(python.in(id, "mine").endsOk().text("result")).isEqualTo("8");
  }

  @Test
  void a_context_deleted_while_it_runs_ends_its_execution() {
    String id = python.context();
    CompletableFuture<Answer> running =
        later(id, "open('started', 'w').close(); import time; time.sleep(60)", "x");
    await().until(() -> Files.exists(home.resolve("started")));

    assertThat(agent.delete("/contexts/" + id).status()).isEqualTo(204);

    new Execution(running.join()).endsWith("interrupted").contextLost(true);
  }

  @Test
  void with_events_items_come_as_they_are_made_and_the_end_is_last() {
    Answer answer =
        agent.post(
            "/contexts/execute",
            "{\"language\": \"python\", \"code\": \"import time, sys; print('one'); time.sleep(0.1);"
                + " print('zwei é', file=sys.stderr); time.sleep(0.1); 42\"}",
            "Accept",
            "text/event-stream");

    assertThat(answer.raw().headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(answer.text())
        .containsSubsequence(
            "event: stdout\ndata: {\"type\":\"stdout\",\"text\":\"one\\n\"}\n\n",
            "event: stderr\ndata: {\"type\":\"stderr\",\"text\":\"zwei é\\n\"}\n\n",
            "event: result\ndata: {\"type\":\"result\",\"executionCount\":1,\"data\":{\"text/plain\":\"42\"},\"text\":\"42\"}\n\n",
            "event: endOfExecution\ndata: {\"type\":\"endOfExecution\",\"status\":\"ok\",\"contextId\":\"");
  }

  @Test
  void a_client_that_stops_reading_events_holds_no_context_up() throws Exception {
    String id = python.context();
    var request =
        java.net.http.HttpRequest.newBuilder(agent.uri("/contexts/execute"))
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(
                java.net.http.HttpRequest.BodyPublishers.ofString(
                    ContextClient.body(id, "for i in range(300): print('x' * 100_000)", 20)))
            .build();
    var unread =
        agent.client().send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream());

    try (var body = unread.body()) {
      Path done = home.resolve("ran-through");
      later(id, "open('ran-through', 'w').close()", "after");
      String text = new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(text).contains("event: endOfExecution").contains("over the output limit");
      await().until(() -> Files.exists(done));
    }
  }

  @Test
  void a_missing_python_is_named_and_the_agent_lives() {
    refusesPython("/nowhere/python3", "python");
  }

  @Test
  void a_python_that_lacks_something_names_it() throws IOException {
    Path python = home.resolve("old-python");
    Files.writeString(
        python,
        "#!/bin/sh\nprintf '{\"missing\": \"Python 3.9 or newer (python3 is 3.6)\"}' >&3\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));

    refusesPython(python.toString(), "3.9");
  }

  private static void refusesPython(String python, String words) {
    try (RunningAgent bare = RunningAgent.start(home, Map.of("BERTH_PYTHON", python))) {
      Answer refused = bare.post("/contexts", "{}");
      assertThat(refused.status()).as(refused.text()).isEqualTo(400);
      assertThat(refused.at("message").toString()).contains(words);
      assertThat(bare.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void a_missing_node_is_named() {
    try (RunningAgent bare = RunningAgent.start(home, Map.of("BERTH_NODE", "/nowhere/node"))) {
      Answer refused = bare.post("/contexts", "{\"language\": \"javascript\"}");
      assertThat(refused.status()).as(refused.text()).isEqualTo(400);
      assertThat(refused.at("message").toString()).contains("node");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "no_such_module"})
  void modules_to_preload_are_there_and_a_missing_one_harms_nobody(String module) {
    try (RunningAgent warm = RunningAgent.start(home, Map.of("BERTH_PRELOAD", module))) {
      assertThat(
              new ContextClient(warm, "python")
                  .run("import sys; '" + module + "' in sys.modules")
                  .endsOk()
                  .text("result"))
          .isEqualTo(module.equals("json") ? "True" : "False");
    }
  }
}
