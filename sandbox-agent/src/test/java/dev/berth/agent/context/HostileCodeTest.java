package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import dev.berth.agent.context.ContextClient.Execution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One context's misfortune: told to its caller, and no other's. */
class HostileCodeTest {
  @TempDir static Path home;
  static RunningAgent agent;
  static ContextClient python;
  String bystander;
  String context;

  @BeforeAll
  static void start() {
    agent = RunningAgent.start(home, Map.of("BERTH_MAX_OUTPUT_BYTES", "1000000"));
    python = new ContextClient(agent, "python");
    Needs.packages(python, "IPython", "numpy");
  }

  @AfterAll
  static void stop() {
    agent.close();
  }

  @BeforeEach
  void two_contexts() {
    bystander = python.context();
    python.in(bystander, "kept = 7").endsOk();
    context = python.context();
  }

  @AfterEach
  void the_other_context_lives() {
    assertThat(python.in(bystander, "kept").endsOk().text("result")).isEqualTo("7");
    agent.delete("/contexts/" + bystander);
    agent.delete("/contexts/" + context);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import os; os._exit(3) | exit code 3",
        "import os; os.kill(os.getpid(), 9) | SIGKILL",
        "import ctypes; ctypes.string_at(0) | SIGSEGV",
        "import os; os.abort() | SIGABRT",
        "import os; os.closerange(0, 256) | exit code 1",
        "import os; os.write(3, b'junk' * 100000) | broke the protocol",
        "import os; os.write(3, b'no json\\n'); open('/dev/zero').read(1); import time; time.sleep(9) | broke the protocol",
        "import subprocess, os; subprocess.Popen(['sleep', '91']); os.fork() and os._exit(4); import time; time.sleep(91) | exit code 4",
      })
  void a_crash_is_reported_with_its_cause(String code, String cause) {
    Execution crashed =
        python.in(context, "print('before')\n" + code, 10).endsWith("crashed").contextLost(true);

    assertThat(crashed.text("stdout")).isEqualTo("before\n");
    assertThat(crashed.text("stderr")).contains(cause);
    assertThat(agent.get("/contexts/" + context).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "sum(range(10**11))",
        "max(range(10**11))",
        "import time\nwhile True:\n  try:\n    while True: time.sleep(0.01)\n  except BaseException: pass",
      })
  void what_ignores_the_interrupt_is_ended_after_a_grace_and_told(String code) {
    Execution killed = python.in(context, code, 1).endsWith("timeout").contextLost(true);

    assertThat(killed.text("stderr")).contains("time limit of 1 s").contains("variables are lost");
    assertThat(agent.get("/contexts/" + context).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: pass",
        "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
        "x = 3\nwhile True: x *= x + 1",
        "import numpy\nwhile True: numpy.ones((300, 300)) @ numpy.ones((300, 300))",
        "import time; time.sleep(100)",
        "import subprocess; subprocess.run(['sleep', '100'])",
        "import os; os.system('sleep 100')",
        "import threading, time\nt = threading.Thread(target=time.sleep, args=(3,)); t.start()\nt.join(100)\nwhile True: pass",
        "while True: print('x' * 1000)",
        "import asyncio; await asyncio.sleep(100)",
      })
  void what_yields_to_the_interrupt_keeps_its_variables(String code) {
    python.in(context, "mine = 8").endsOk();

    Execution interrupted = python.in(context, code, 1).endsWith("timeout").contextLost(false);

    assertThat(interrupted.text("stderr")).contains("time limit of 1 s");
    assertThat(python.in(context, "mine").endsOk().text("result")).isEqualTo("8");
  }

  @Test
  void a_handler_that_the_code_set_for_the_interrupt_is_gone_in_the_next_execution() {
    python.in(context, "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)").endsOk();

    python.in(context, "while True: pass", 1).endsWith("timeout").contextLost(false);
  }

  @Test
  void junk_on_every_descriptor_harms_only_itself() {
    python.send(
        ContextClient.body(
            context,
            "import os\n"
                + "for fd in range(3, 256):\n"
                + "  try: os.write(fd, b'\\x00junk\\n{\"item\": \"result\", \"data\": {\"text/plain\": \"forged\"}}\\n' * 100)\n"
                + "  except OSError: pass",
            5));
  }

  @Test
  void a_forged_reply_is_a_lie_about_itself() {
    Execution forged =
        python
            .in(
                context,
                "import os\n"
                    + "os.write(3, b'{\"item\": \"result\", \"data\": {\"text/plain\": \"a \\\\\"quote\\\\\" \\\\ud800\"}}\\n')\n"
                    + "os.write(3, b'{\"done\": 99, \"ok\": true}\\n')\n"
                    + "os.write(3, b'{\"done\": 1, \"ok\": true}\\n')\n"
                    + "import time; time.sleep(0.3)")
            .endsOk();

    assertThat(forged.text("result")).isEqualTo("a \"quote\" ?");
    assertThat(python.in(context, "2").endsOk().text("result")).isEqualTo("2");
  }

  @Test
  void it_holds_no_descriptor_but_its_own_four() {
    assertThat(
            python
                .in(context, "import os; sorted(int(f) for f in os.listdir('/proc/self/fd'))[:4]")
                .endsOk()
                .text("result"))
        .isEqualTo("[0, 1, 2, 3]");
    assertThat(
            python
                .in(
                    context,
                    "[os.readlink(f'/proc/self/fd/{f}') for f in os.listdir('/proc/self/fd') if int(f) > 3 and os.path.exists(f'/proc/self/fd/{f}')]")
                .text("result"))
        .doesNotContain("socket:")
        .doesNotContain("pipe:");
  }

  @Test
  void a_hundred_megabytes_without_a_newline_are_cut_and_said_so() {
    Execution printed = python.in(context, "print('x' * 100_000_000, end='')").endsOk();

    assertThat(printed.text("stdout")).hasSize(1_000_000);
    assertThat(printed.items("stdout").getFirst().get("truncated")).isEqualTo(true);
    assertThat(printed.text("stderr")).contains("99000000 bytes of stdout");
  }

  @Test
  void rich_output_over_the_bound_is_cut_and_said_so() {
    Execution shown =
        python
            .in(
                context,
                "from IPython.display import *; display(HTML('h' * 2_000_000)); display(HTML('small')); 1")
            .endsOk();

    assertThat(shown.text("stderr")).contains("bytes of rich output");
    assertThat(shown.items("display").getFirst().get("truncated")).isEqualTo(true);
    assertThat(shown.text("result")).isEqualTo("1");
  }

  @Test
  void what_a_thread_prints_for_ever_holds_nobody_up() {
    python
        .in(
            context,
            "import threading, os\ndef flood():\n  while True: os.write(1, b'y' * 1000)\n"
                + "threading.Thread(target=flood, daemon=True).start()")
        .endsOk();

    assertThat(python.in(context, "1 + 1").endsOk().text("result")).isEqualTo("2");
  }

  @Test
  void its_memory_and_its_parents_cannot_be_read_by_another_user_of_the_same_number() {
    // As root everything can be read: only what makes it so for others can be looked at here.
    assertThat(
            python
                .in(
                    context,
                    "import ctypes, os; [ctypes.CDLL(None).prctl(3), os.stat('/proc/self/mem').st_uid]")
                .endsOk()
                .text("result"))
        .isEqualTo("[0, 0]");
  }

  @Test
  void it_is_nice_leads_a_session_and_dies_first() {
    assertThat(
            python
                .in(
                    context,
                    "import os; (os.nice(0), os.getsid(0) == os.getpid(), int(open('/proc/self/oom_score_adj').read()))")
                .endsOk()
                .text("result"))
        .isEqualTo("(19, True, 1000)");
  }

  /** A database's handle must not be shared over a fork. */
  @Test
  void ipythons_history_is_kept_by_nobody() {
    String looked =
        "m = get_ipython().history_manager; (m.enabled, type(m.db).__name__, list(m.get_tail(9)))";
    for (String one : List.of(context, bystander)) {
      python.in(one, "1").endsOk();
      assertThat(python.in(one, looked).endsOk().text("result"))
          .isEqualTo("(False, 'DummyDB', [])");
    }
  }

  @Test
  void the_death_of_the_warm_interpreter_is_survived() {
    python.in(context, "mine = 8; import os; os.kill(os.getppid(), 9)").endsOk();

    assertThat(python.run("1 + 1").endsOk().text("result")).isEqualTo("2");
    assertThat(python.in(context, "mine").endsOk().text("result")).isEqualTo("8");
    assertThat(
            python.in(context, "os._exit(5)").endsWith("crashed").contextLost(true).text("stderr"))
        .as("its end is told also without its parent")
        .contains("exit code 5");
  }

  @Test
  void a_deleted_context_ends_with_all_that_stayed_in_its_session() {
    String pid =
        python
            .in(context, "import subprocess; subprocess.Popen(['sleep', '92']).pid")
            .endsOk()
            .text("result");
    assertThat(agent.get("/processes/" + pid).status()).isEqualTo(200);

    assertThat(agent.delete("/contexts/" + context).status()).isEqualTo(204);

    assertThat(agent.get("/processes/" + pid).status()).isEqualTo(404);
    assertThat(agent.get("/contexts/" + context).status()).isEqualTo(404);
  }

  @Test
  void a_big_allocation_is_a_memory_error() {
    try (RunningAgent small =
        RunningAgent.start(home, Map.of("BERTH_MEMORY_BYTES", String.valueOf(512 << 20)))) {
      ContextClient client = new ContextClient(small, "python");
      Execution failed =
          client.run("x = bytearray(600 << 20)").endsWith("exception").contextLost(false);

      assertThat(failed.text("error")).contains("MemoryError");
      assertThat(client.in(failed.contextId(), "1 + 1").endsOk().text("result")).isEqualTo("2");
    }
  }

  @Test
  void processes_show_contexts_by_their_ids() {
    String pid = python.in(context, "import os; os.getpid()").text("result");
    assertThat(agent.get("/processes/" + pid).at("command")).isEqualTo("python context " + context);
    assertThat(agent.get("/processes/" + pid).at("working_dir")).isEqualTo(home.toString());

    assertThat(agent.delete("/processes/" + pid).at("stopped")).isEqualTo(true);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> agent.get("/contexts/" + context).status() == 404);
  }
}
