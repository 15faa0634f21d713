package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.context.ContextClient.Execution;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python code gives back. */
class PythonTest {
  @TempDir static Path home;
  static RunningAgent agent;
  static ContextClient python;

  @BeforeAll
  static void start() {
    agent = RunningAgent.start(home, Map.of("MPLBACKEND", "agg"));
    python = new ContextClient(agent, "python");
    Needs.packages(python, "IPython", "numpy", "pandas", "matplotlib");
  }

  @AfterAll
  static void stop() {
    agent.close();
  }

  @Test
  void variables_live_as_long_as_their_context() {
    Execution first = python.run("x = 41").endsOk();
    assertThat(first.items("result")).as("a statement has no value").isEmpty();

    assertThat(python.in(first.contextId(), "x + 1").endsOk().text("result")).isEqualTo("42");

    python.in(python.context(), "x").endsWith("exception");
  }

  @Test
  void a_value_comes_as_text_as_data_and_with_its_number() {
    Map<?, ?> value = python.run("6 * 7").endsOk().items("result").getFirst();

    assertThat(value.get("text")).isEqualTo("42");
    assertThat(value.get("data")).isEqualTo(Map.of("text/plain", "42"));
    assertThat(value.get("executionCount")).isEqualTo(1L);
  }

  @Test
  void the_last_value_is_an_underscore_and_executions_are_counted() {
    String context = python.context();
    python.in(context, "20 + 1").endsOk();
    Map<?, ?> next = python.in(context, "_ * 2").endsOk().items("result").getFirst();

    assertThat(next.get("text")).isEqualTo("42");
    assertThat(next.get("executionCount")).isEqualTo(2L);
  }

  @Test
  void what_was_printed_and_raised_is_told_and_not_kept() {
    String context = python.context();
    python.in(context, "print('x' * 100_000)").endsOk();
    python.in(context, "1 / 0").endsWith("exception");
    python.in(context, "'y' * 100_000").endsOk();

    String kept =
        python
            .in(
                context,
                "h = get_ipython().history_manager\n"
                    + "len(repr(getattr(h, 'outputs', ''))) + len(repr(getattr(h, 'exceptions', '')))"
                    + " + len(repr(h.output_hist_reprs))")
            .text("result");
    assertThat(Integer.parseInt(kept)).isLessThan(2000);
  }

  @Test
  void a_semicolon_at_the_end_hides_the_value_and_one_inside_does_not() {
    assertThat(python.run("1 + 1;").endsOk().items("result")).isEmpty();
    assertThat(python.run("1 + 1;  # two").endsOk().items("result")).isEmpty();
    assertThat(python.run("a = 1; a + 1").endsOk().text("result")).isEqualTo("2");
    assertThat(python.run("';'").endsOk().text("result")).isEqualTo("';'");
  }

  @Test
  void output_and_errors_are_told_apart_and_kept_as_written() {
    Execution printed =
        python
            .run("import sys; print('a'); print('b', end=''); print('é😀', file=sys.stderr)")
            .endsOk();

    assertThat(printed.items("stdout")).hasSize(1);
    assertThat(printed.text("stdout")).isEqualTo("a\nb");
    assertThat(printed.text("stderr")).isEqualTo("é😀\n");
  }

  @Test
  void child_processes_and_what_writes_to_descriptors_is_heard() {
    Execution printed =
        python
            .run(
                "import os, subprocess, threading\n"
                    + "subprocess.run(['sh', '-c', 'echo child; echo oops >&2'])\n"
                    + "os.write(1, b'raw\\n')\n"
                    + "t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()\n"
                    + "!echo shell > /dev/stdout")
            .endsOk();

    assertThat(printed.text("stdout").lines())
        .containsExactlyInAnyOrder("child", "raw", "thread", "shell");
    assertThat(printed.text("stderr")).isEqualTo("oops\n");
  }

  @Test
  void what_is_printed_between_executions_is_heard_by_the_next() {
    String context = python.context();
    python
        .in(
            context,
            "import threading, os\n"
                + "def late():\n  go.wait(); print('late'); open('printed', 'w').close()\n"
                + "go = threading.Event(); threading.Thread(target=late).start()\n"
                + "threading.Timer(0.2, go.set).start()")
        .endsOk();
    org.awaitility.Awaitility.await().until(() -> home.resolve("printed").toFile().exists());

    assertThat(python.in(context, "1").endsOk().text("stdout")).isEqualTo("late\n");
  }

  @Test
  void an_exception_is_an_answer_with_its_traceback() {
    Execution failed = python.run("def f(): 1/0\nf()").endsWith("exception").contextLost(false);

    Map<?, ?> error = failed.items("error").getFirst();
    assertThat(error.get("name")).isEqualTo("ZeroDivisionError");
    assertThat(error.get("value")).isEqualTo("division by zero");
    assertThat((List<?>) error.get("traceback")).hasSizeGreaterThan(5);
    assertThat(failed.text("error"))
        .contains("Traceback", "ZeroDivisionError: division by zero")
        .doesNotContain("\u001b");
  }

  @Test
  void the_last_traceback_can_be_seen_again() {
    String context = python.context();
    assertThat(python.in(context, "%tb").items("error")).as("there is none yet").isEmpty();
    python.in(context, "1/0").endsWith("exception");

    assertThat(python.in(context, "%tb").text("error"))
        .contains("----> 1 1/0", "ZeroDivisionError: division by zero");
  }

  @Test
  void a_syntax_error_and_an_exit_are_exceptions() {
    assertThat(python.run("1 +").endsWith("exception").text("error")).contains("SyntaxError");
    python.run("import sys; sys.exit(3)").endsWith("exception").contextLost(false);
  }

  @Test
  void a_figure_comes_back_as_png_whatever_the_backend_is() {
    Execution drawn =
        python.run("import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.show()").endsOk();

    byte[] png = Base64.getMimeDecoder().decode(drawn.rich("image/png"));
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    assertThat(drawn.items("display")).hasSize(1);
  }

  @Test
  void a_figure_that_is_not_shown_comes_too() {
    Execution drawn = python.run("import matplotlib.pyplot as plt\nplt.plot([1]);").endsOk();

    assertThat(drawn.rich("image/png")).isNotBlank();
  }

  @Test
  void a_figure_of_many_megabytes_comes_whole() {
    Execution drawn =
        python
            .run(
                "import numpy, io\nfrom PIL import Image as P\nfrom IPython.display import Image\n"
                    + "b = io.BytesIO(); P.fromarray(numpy.random.randint(0, 255, (1000, 1500, 3), 'uint8')).save(b, 'png')\n"
                    + "Image(b.getvalue())")
            .endsOk();

    assertThat(Base64.getMimeDecoder().decode(drawn.rich("image/png")))
        .startsWith(0x89, 'P', 'N', 'G')
        .hasSizeGreaterThan(4_000_000);
  }

  @Test
  void a_data_frame_comes_back_as_html_and_text() {
    Execution shown = python.run("import pandas\npandas.DataFrame({'a': [1]})").endsOk();

    assertThat(shown.rich("text/html")).contains("<table");
    assertThat(shown.text("result")).contains("a\n0  1");
  }

  @Test
  void other_representations_come_under_their_types() {
    Execution shown =
        python
            .run(
                "from IPython.display import *\n"
                    + "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))\n"
                    + "display(Markdown('*m*'), Latex('$l$'), JSON({'a': [1]}))\n"
                    + "class Own:\n  def _repr_html_(self): return '<b>own</b>'\n"
                    + "Own()")
            .endsOk();

    assertThat(shown.rich("image/svg+xml")).contains("<svg");
    assertThat(shown.rich("text/markdown")).isEqualTo("*m*");
    assertThat(shown.rich("text/latex")).isEqualTo("$l$");
    assertThat(shown.rich("application/json")).isEqualTo("{\"a\": [1]}");
    assertThat(shown.rich("text/html")).isEqualTo("<b>own</b>");
  }

  @Test
  void await_works_at_the_top_level() {
    String context = python.context();
    assertThat(
            python
                .in(context, "import asyncio\nawait asyncio.sleep(0.01, 'slept')")
                .endsOk()
                .text("result"))
        .isEqualTo("'slept'");
    assertThat(python.in(context, "await asyncio.sleep(0, 2)").text("result")).isEqualTo("2");
  }

  @Test
  void magics_work() {
    assertThat(python.run("%pwd").endsOk().text("result")).isEqualTo("'" + home + "'");
    assertThat(python.run("%%bash\necho from bash").endsOk().text("stdout"))
        .isEqualTo("from bash\n");
  }

  @Test
  void input_raises_at_once() {
    assertThat(python.run("input('name? ')").endsWith("exception").text("error"))
        .contains("EOFError")
        .contains("no standard input");
  }

  @Test
  void a_context_has_randomness_of_its_own_and_main_as_its_module() {
    String draw = "import random, numpy; (random.random(), numpy.random.rand())";
    assertThat(python.run(draw).text("result")).isNotEqualTo(python.run(draw).text("result"));
    assertThat(
            python
                .run("class A: pass\nimport pickle\ntype(pickle.loads(pickle.dumps(A())))")
                .text("result"))
        .isEqualTo("__main__.A");
  }

  @Test
  void a_module_of_the_users_may_have_any_name() throws Exception {
    for (String name : List.of("context", "shell", "process", "wire")) {
      java.nio.file.Files.writeString(home.resolve(name + ".py"), "mine = '" + name + "'");
      assertThat(python.run("import " + name + "\n" + name + ".mine").endsOk().text("result"))
          .isEqualTo("'" + name + "'");
    }
  }

  @Test
  void a_process_that_the_code_forks_ends_where_the_code_ends() {
    String context = python.context();
    python.in(context, "import os\npid = os.fork()\nif pid == 0: print('in the child')").endsOk();

    assertThat(python.in(context, "os.waitpid(pid, 0)[1]").endsOk().text("result")).isEqualTo("0");
  }

  @Test
  void variables_of_one_execution_and_its_folder() {
    Execution seen =
        python.send(
            "{\"language\": \"python\", \"cwd\": \"/tmp\", \"env\": {\"TEAM\": \"red\"},"
                + " \"code\": \"import os; os.getcwd(), os.environ['TEAM']\"}");
    assertThat(seen.text("result")).isEqualTo("('/tmp', 'red')");
    assertThat(python.in(seen.contextId(), "'TEAM' in os.environ").text("result"))
        .isEqualTo("False");
  }

  @Test
  void the_folder_of_one_execution_in_a_context_that_has_another() {
    String context = python.context();
    String home = python.in(context, "import os; os.getcwd()").endsOk().text("result");

    Execution elsewhere =
        python.send(
            "{\"contextId\": \"%s\", \"cwd\": \"/tmp\", \"code\": \"os.getcwd()\"}"
                .formatted(context));

    assertThat(elsewhere.endsOk().text("result")).isEqualTo("'/tmp'");
    assertThat(python.in(context, "os.getcwd()").text("result")).isEqualTo(home);
  }

  @Test
  void the_agents_settings_are_not_in_the_environment() {
    assertThat(
            python
                .run("import os; [n for n in os.environ if n.startswith('BERTH')]")
                .text("result"))
        .isEqualTo("[]");
  }
}
