package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Answer;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Wheel;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Contexts run code and remember. */
@Order(1)
class ContextsE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void variables_live_as_long_as_their_context() {
    Execution first = scene.shared().python("x = 41").endsOk();
    assertThat(first.items("result")).as("a statement has no value").isEmpty();

    assertThat(scene.shared().in(first.contextId(), "x + 1").endsOk().result()).isEqualTo("42");

    String other = scene.shared().context("python");
    scene.shared().in(other, "x").endsWith("exception");
  }

  @Test
  void a_figure_comes_back_as_png() {
    Execution drawn =
        scene
            .shared()
            .python("import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.show()")
            .endsOk();

    byte[] png = Base64.getMimeDecoder().decode(drawn.rich("image/png").orElseThrow());
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void a_data_frame_comes_back_as_html() {
    Execution shown = scene.shared().python("import pandas\npandas.DataFrame({'a': [1]})").endsOk();

    assertThat(shown.rich("text/html"))
        .hasValueSatisfying(html -> assertThat(html).contains("<table"));
  }

  @Test
  void an_exception_is_an_answer_with_its_traceback() {
    Execution failed = scene.shared().python("1/0").endsWith("exception");

    assertThat(failed.items("error")).hasSize(1);
    assertThat(failed.items("error").getFirst().path("name").asText())
        .isEqualTo("ZeroDivisionError");
    assertThat(failed.text("error")).contains("Traceback", "ZeroDivisionError: division by zero");
  }

  @Test
  void standard_output_and_error_are_told_apart() {
    Execution printed =
        scene.shared().python("import sys; print('out'); print('err', file=sys.stderr)").endsOk();

    assertThat(printed.text("stdout")).isEqualTo("out\n");
    assertThat(printed.text("stderr")).isEqualTo("err\n");
  }

  @Test
  void javascript_keeps_its_variables_too() {
    Execution first =
        scene.shared().execute(Map.of("language", "javascript", "code", "const x = 41")).endsOk();

    assertThat(scene.shared().in(first.contextId(), "x + 1").endsOk().result()).isEqualTo("42");
  }

  @Test
  @Tag("containers")
  void an_uploaded_wheel_installs_without_an_index_and_imports() {
    LiveSandbox sandbox = scene.shared();
    String wheel = "/home/user/" + Wheel.FILE_NAME;
    scene.client().upload(sandbox.name(), wheel, BodyPublishers.ofByteArray(Wheel.bytes())).is(200);

    sandbox.shell("pip install --no-index " + wheel);

    assertThat(sandbox.python("import berth_greeting; berth_greeting.hello()").endsOk().result())
        .isEqualTo("'hello from a wheel'");
  }

  @Test
  void a_loop_ends_at_its_time_limit_and_the_variables_stay() {
    String context = scene.shared().context("python");
    scene.shared().in(context, "kept = 7").endsOk();

    scene.shared().in(context, "while True: pass", 2).endsWith("timeout");

    assertThat(scene.shared().in(context, "kept").endsOk().result()).isEqualTo("7");
  }

  @Test
  void a_context_is_made_shown_listed_and_deleted() {
    LiveSandbox sandbox = scene.shared();
    sandbox.post("/filesystem/mkdir", Map.of("path", "/home/user/there")).is(200);
    var made = sandbox.post("/contexts", Map.of("cwd", "/home/user/there")).is(200);
    String id = made.text("/id");

    assertThat(made.text("/language")).as("unless said otherwise").isEqualTo("python");
    assertThat(made.text("/cwd")).isEqualTo("/home/user/there");
    assertThat(sandbox.get("/contexts/" + id).is(200).json()).isEqualTo(made.json());
    assertThat(sandbox.get("/contexts").is(200).json()).contains(made.json());
    sandbox.in(id, "open('here.txt', 'w').write('x')").endsOk();
    assertThat(sandbox.names("/home/user/there")).containsExactly("here.txt");

    sandbox.delete("/contexts/" + id).is(204);
    sandbox.get("/contexts/" + id).is(404);
    sandbox.delete("/contexts/" + id).is(404);
  }

  @Test
  void the_documents_own_call_has_no_body_and_makes_python_at_home() {
    var made = scene.shared().post("/contexts", null).is(200);

    assertThat(made.text("/language")).isEqualTo("python");
    assertThat(made.text("/cwd")).isEqualTo("/home/user");
  }

  @Test
  void python_is_what_a_notebook_has() {
    LiveSandbox sandbox = scene.shared();
    String context = sandbox.context("python");

    assertThat(sandbox.in(context, "import asyncio\nawait asyncio.sleep(0, 6)").endsOk().result())
        .isEqualTo("6");
    assertThat(sandbox.in(context, "_ * 7").endsOk().result()).isEqualTo("42");
    Execution shown =
        sandbox
            .in(context, "from IPython.display import HTML, display\ndisplay(HTML('<b>b</b>'))")
            .endsOk();
    assertThat(shown.items("display")).hasSize(1);
    assertThat(shown.items("result")).isEmpty();
    assertThat(shown.rich("text/html")).hasValue("<b>b</b>");
    assertThat(sandbox.in(context, "input()").endsWith("exception").text("error")).isNotBlank();
  }

  @Test
  void javascript_is_what_a_console_has() {
    LiveSandbox sandbox = scene.shared();
    String context = sandbox.context("javascript");
    sandbox.in(context, "const a = 1; let b = 1").endsOk();
    sandbox.in(context, "const a = 2; let b = await Promise.resolve(3)").endsOk();

    assertThat(sandbox.in(context, "({a, b})").endsOk().result()).isEqualTo("{ a: 2, b: 3 }");
    Execution printed = sandbox.in(context, "console.log('out'); console.error('err')").endsOk();
    assertThat(printed.text("stdout")).isEqualTo("out\n");
    assertThat(printed.text("stderr")).isEqualTo("err\n");
    Execution failed = sandbox.in(context, "null.x").endsWith("exception");
    assertThat(failed.items("error").getFirst().path("name").asText()).isEqualTo("TypeError");
    sandbox.in(context, "while (true) {}", 1).endsWith("timeout");
  }

  @Test
  void variables_and_folder_are_given_for_one_execution() {
    LiveSandbox sandbox = scene.shared();
    String context = sandbox.context("python");
    String code = "import os; os.environ.get('COLOUR')";

    Map<String, Object> once =
        Map.of("contextId", context, "code", code, "env", Map.of("COLOUR", "red"));
    assertThat(sandbox.execute(once).endsOk().result()).isEqualTo("'red'");

    assertThat(sandbox.in(context, code).endsOk().items("result")).isEmpty();
  }

  @Test
  void executions_of_one_context_wait_for_each_other() {
    LiveSandbox sandbox = scene.shared();
    String context = sandbox.context("python");
    sandbox.in(context, "import time; n = 0").endsOk();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        threads.submit(() -> sandbox.in(context, "m = n; time.sleep(0.3); n = m + 1").endsOk());
      }
    }

    assertThat(sandbox.in(context, "n").endsOk().result()).isEqualTo("4");
  }

  @Test
  void a_queue_that_is_full_refuses_with_429_and_says_when_to_come_again() {
    LiveSandbox sandbox = scene.shared();
    String context = sandbox.context("python");
    Map<String, Object> slow =
        Map.of("contextId", context, "code", "import time; time.sleep(0.4)", "timeout", 5);
    List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

    // One that runs, sixteen that wait, and one too many at least.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 22; i++) {
        threads.submit(() -> answers.add(sandbox.post("/contexts/execute", slow)));
      }
    }

    assertThat(answers).hasSize(22).allMatch(a -> a.status() == 200 || a.status() == 429);
    assertThat(answers).filteredOn(a -> a.status() == 200).hasSizeGreaterThanOrEqualTo(17);
    assertThat(answers)
        .filteredOn(a -> a.status() == 429)
        .isNotEmpty()
        .allMatch(a -> a.headers().firstValue("retry-after").isPresent());
  }

  @Test
  void output_between_two_executions_is_heard_by_the_next() {
    LiveSandbox sandbox = scene.shared();
    String context = sandbox.context("python");
    sandbox
        .in(
            context,
            """
            import threading
            late = threading.Timer(0.3, lambda: print('late', flush=True))
            late.start()
            """)
        .endsOk();

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(sandbox.in(context, "1").text("stdout")).contains("late"));
  }
}
