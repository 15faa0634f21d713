package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one may say about a single execution, before it begins and while it runs. */
@Order(4)
class ExecutionOptionsE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @ParameterizedTest
  @CsvSource({
    "python, import os; os.getcwd(), '/tmp', '/home/user'",
    "javascript, process.cwd(), '/tmp', '/home/user'",
  })
  void a_folder_is_given_for_one_execution(String language, String code, String given, String own) {
    String context = sandbox.context(language);

    Execution once =
        sandbox.execute(Map.of("contextId", context, "code", code, "cwd", given)).endsOk();
    Execution next = sandbox.in(context, code).endsOk();

    assertThat(once.result()).contains(given);
    assertThat(next.result()).contains(own);
  }

  @Test
  void variables_are_given_for_one_execution_in_javascript_too() {
    String context = sandbox.context("javascript");
    Map<String, Object> once =
        Map.of("contextId", context, "code", "process.env.ONCE", "env", Map.of("ONCE", "1"));

    assertThat(sandbox.execute(once).endsOk().result()).isEqualTo("'1'");
    assertThat(sandbox.in(context, "process.env.ONCE").endsOk().items("result")).isEmpty();
  }

  @Test
  void a_context_and_its_language_may_both_be_named() {
    for (String language : new String[] {"python", "javascript"}) {
      String context = sandbox.context(language);

      Execution named =
          sandbox.execute(Map.of("contextId", context, "language", language, "code", "40 + 2"));

      assertThat(named.endsOk().result()).isEqualTo("42");
      assertThat(named.contextId()).isEqualTo(context);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "1000000", "300000", "\"30\"", "true"})
  void a_time_limit_is_whole_seconds_up_to_one_that_the_refusal_names(String timeout) {
    String[][] calls = {
      {"/contexts/execute", "{\"language\": \"python\", \"code\": \"1\", \"timeout\": %s}"},
      {"/processes/cmd", "{\"command\": \"true\", \"timeout\": %s}"},
    };
    for (String[] call : calls) {
      Answer refused =
          scene
              .client()
              .send("POST", sandbox.path(call[0]), "application/json", call[1].formatted(timeout))
              .is(400);

      assertThat(refused.text("/message")).contains("timeout").containsPattern("1 to \\d+");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python     | import os, time\\nopen('running.python', 'w').close()\\ntime.sleep(25)",
        "javascript | require('fs').writeFileSync('running.javascript', ''); while (true) {}",
      })
  void an_interrupt_ends_what_runs_and_keeps_the_variables(String language, String code) {
    String context = sandbox.context(language);
    sandbox.in(context, language.equals("python") ? "kept = 7" : "const kept = 7").endsOk();
    var running =
        CompletableFuture.supplyAsync(
            () -> sandbox.in(context, code.replace("\\n", "\n"), 30),
            task -> Thread.ofVirtual().start(task));
    await()
        .untilAsserted(
            () -> assertThat(sandbox.names("/home/user")).contains("running." + language));

    Answer told = sandbox.post("/contexts/" + context + "/interrupt", null).is(200);

    assertThat(told.json().path("interrupted").asBoolean()).isTrue();
    Execution ended = running.join().endsWith("interrupted");
    assertThat(ended.contextLost()).isFalse();
    assertThat(sandbox.in(context, "kept").endsOk().result()).isEqualTo("7");
  }

  @Test
  void an_interrupt_where_nothing_runs_says_so() {
    String context = sandbox.context("python");

    Answer told = sandbox.post("/contexts/" + context + "/interrupt", null).is(200);

    assertThat(told.json().path("interrupted").asBoolean()).isFalse();
    sandbox.post("/contexts/none/interrupt", null).is(404);
  }
}
