package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.context.ContextClient.Execution;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What JavaScript code gives back: what a modern console shows. */
class JavaScriptTest {
  @TempDir static Path home;
  static RunningAgent agent;
  static ContextClient javascript;

  @BeforeAll
  static void start() {
    boolean node =
        System.getenv("BERTH_NODE") != null || Programs.onPath("node", System.getenv()).isPresent();
    Assumptions.assumeTrue(node, "this machine has no Node");
    agent = RunningAgent.start(home, Map.of());
    javascript = new ContextClient(agent, "javascript");
  }

  @AfterAll
  static void stop() {
    if (agent != null) {
      agent.close();
    }
  }

  @Test
  void variables_live_as_long_as_their_context() {
    Execution first = javascript.run("const x = 41").endsOk();
    assertThat(first.items("result")).as("a declaration has no value").isEmpty();

    assertThat(javascript.in(first.contextId(), "x + 1").endsOk().text("result")).isEqualTo("42");
  }

  @Test
  void declarations_may_be_repeated() {
    String context = javascript.context();
    javascript
        .in(context, "const a = 1; let b = 1; class C {}; function f() { return 1 }")
        .endsOk();
    javascript
        .in(context, "const a = 2; let b = 2; class C {}; function f() { return 2 }")
        .endsOk();

    assertThat(javascript.in(context, "[a, b, f()]").endsOk().text("result"))
        .isEqualTo("[ 2, 2, 2 ]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'text'|'text'",
        "({a: 1})|{ a: 1 }",
        "10n ** 20n|100000000000000000000n",
        "-0|-0",
        "null|null",
        "await new Promise(done => setTimeout(() => done(5), 5))|5",
        "const m = await import('fs'); typeof m.readFileSync|'function'",
        "\"import('x')\"|\"import('x')\"",
        "require('path').basename('/a/b')|'b'",
        "os.EOL|'\\n'",
        "process.cwd() === require('fs').realpathSync('.')|true",
      })
  void the_last_value_is_shown_as_the_console_does(String code, String shown) {
    assertThat(javascript.run(code).endsOk().text("result")).isEqualTo(shown);
  }

  @Test
  void undefined_is_no_result() {
    assertThat(javascript.run("undefined").endsOk().items("result")).isEmpty();
  }

  @Test
  void the_console_prints_to_the_two_streams() {
    Execution printed = javascript.run("console.log('out', {a: 1}); console.error('err')").endsOk();

    assertThat(printed.text("stdout")).isEqualTo("out { a: 1 }\n");
    assertThat(printed.text("stderr")).isEqualTo("err\n");
  }

  @Test
  void an_error_is_an_answer_with_its_stack() {
    String context = javascript.context();
    Execution failed =
        javascript
            .in(context, "function f() { throw new TypeError('bad') }\nf()")
            .endsWith("exception")
            .contextLost(false);

    Map<?, ?> error = failed.items("error").getFirst();
    assertThat(error.get("name")).isEqualTo("TypeError");
    assertThat(error.get("value")).isEqualTo("bad");
    assertThat(error.get("text").toString())
        .startsWith("TypeError: bad\n    at f ")
        .doesNotContain("runner", "node:");
    assertThat(javascript.in(context, "nowhere").endsWith("exception").text("error"))
        .contains("ReferenceError: nowhere is not defined");
    assertThat(javascript.in(context, "1 +").endsWith("exception").text("error"))
        .contains("SyntaxError");
    assertThat(
            javascript.in(context, "await Promise.reject(5)").endsWith("exception").text("error"))
        .isEqualTo("Uncaught 5");
  }

  @Test
  void an_error_in_a_late_callback_is_printed_and_survived() {
    String context = javascript.context();
    Execution late =
        javascript
            .in(
                context,
                "setTimeout(() => { throw new Error('late') }, 1); await new Promise(r => setTimeout(r, 50))")
            .endsOk();

    assertThat(late.text("stderr")).contains("Error: late");
    assertThat(javascript.in(context, "1").endsOk().text("result")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "await new Promise(() => {})",
        "await 0; while (true) {}",
        "setTimeout(() => { while (true) {} }, 1); await new Promise(() => {})",
        "for (;;) console.log('x'.repeat(1000))",
        "require('child_process').execSync('sleep 100')",
      })
  void what_takes_too_long_is_stopped_and_the_variables_stay(String code) {
    String context = javascript.context();
    javascript.in(context, "const mine = 8").endsOk();

    Execution stopped = javascript.in(context, code, 1).endsWith("timeout").contextLost(false);

    assertThat(stopped.text("stderr")).contains("time limit of 1 s");
    assertThat(javascript.in(context, "mine").endsOk().text("result")).isEqualTo("8");
  }

  @Test
  void what_does_not_yield_is_ended_and_told() {
    String context = javascript.context();
    Execution killed =
        javascript
            .in(context, "process.kill(process.pid, 'SIGSTOP'); while (true) {}", 1)
            .endsWith("timeout")
            .contextLost(true);

    assertThat(killed.text("stderr")).contains("variables are lost");
    assertThat(agent.get("/contexts/" + context).status()).isEqualTo(404);
  }

  @Test
  void one_that_does_not_even_read_its_code_is_ended_at_the_time_limit() {
    String context = javascript.context();
    javascript
        .in(context, "setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 10); 1")
        .endsOk();
    await().until(() -> agent.get("/processes").text().contains("\"stopped\""));

    javascript.in(context, "// " + "x".repeat(1 << 20), 1).endsWith("timeout").contextLost(true);
  }

  @Test
  void the_end_of_its_process_is_a_crash() {
    assertThat(
            javascript.run("process.exit(3)").endsWith("crashed").contextLost(true).text("stderr"))
        .contains("exit code 3");
  }

  @Test
  void a_long_value_comes_whole() {
    assertThat(javascript.run("'😀'.repeat(20001)").endsOk().text("result"))
        .startsWith("'😀")
        .endsWith("😀'");
    assertThat(javascript.run("'😀'.repeat(20001)").rich("text/plain"))
        .isEqualTo("'" + "😀".repeat(20001) + "'");
  }

  @Test
  void variables_of_one_execution() {
    Execution seen =
        javascript.send(
            "{\"language\": \"javascript\", \"env\": {\"TEAM\": \"red\"}, \"code\": \"process.env.TEAM\"}");
    assertThat(seen.text("result")).isEqualTo("'red'");
    assertThat(javascript.in(seen.contextId(), "process.env.TEAM").endsOk().items("result"))
        .isEmpty();
  }

  @Test
  void the_folder_of_one_execution_in_a_context_that_has_another() {
    String context = javascript.context();
    String home = javascript.in(context, "process.cwd()").endsOk().text("result");

    Execution elsewhere =
        javascript.send(
            "{\"contextId\": \"%s\", \"cwd\": \"/tmp\", \"code\": \"process.cwd()\"}"
                .formatted(context));

    assertThat(elsewhere.endsOk().text("result")).isEqualTo("'/tmp'");
    assertThat(javascript.in(context, "process.cwd()").text("result")).isEqualTo(home);
  }
}
