package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Wheel;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a manifest to running code. */
@Order(1)
class QuickstartE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void the_examples_make_a_sandbox_that_runs_code() {
    String examples = Installation.file("examples").toString();
    scene.cluster().inNamespace("apply", "-f", examples).succeeds();
    LiveSandbox hello = scene.ready(new LiveSandbox("hello", scene.client(), scene.cluster()));
    scene.afterwards(() -> scene.cluster().inNamespace("delete", "-f", examples));

    assertThat(hello.python("import os; os.environ['GREETING']").endsOk().result())
        .isEqualTo("'hello'");
  }

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
  void an_execution_of_more_seconds_than_allowed_is_refused_by_name() {
    var answer =
        scene
            .shared()
            .post(
                "/contexts/execute",
                Map.of("language", "python", "code", "1", "timeout", 1_000_000))
            .is(400);

    assertThat(answer.text("/message")).contains("timeout");
    assertThat(answer.headers().firstValue("x-request-id")).isPresent();
  }
}
