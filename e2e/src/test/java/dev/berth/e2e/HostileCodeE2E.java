package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One context's misfortune: told to its caller, and no other's. */
@Order(9)
class HostileCodeE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();
  private String bystander;
  private String context;

  @BeforeEach
  void two_contexts() {
    bystander = sandbox.context("python");
    sandbox.in(bystander, "kept = 7").endsOk();
    context = sandbox.context("python");
  }

  @AfterEach
  void the_other_context_lives() {
    assertThat(sandbox.in(bystander, "kept").endsOk().result()).isEqualTo("7");
    sandbox.delete("/contexts/" + bystander);
    sandbox.delete("/contexts/" + context);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os; os._exit(3)",
        "import os; os.kill(os.getpid(), 9)",
        "import ctypes; ctypes.string_at(0)",
      })
  void a_crash_is_reported_as_such(String code) {
    Execution crashed = sandbox.in(context, code).endsWith("crashed");

    assertThat(crashed.contextLost()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "sum(range(10**11))",
        "import time\nwhile True:\n  try: time.sleep(100)\n  except BaseException: pass",
      })
  void what_ignores_the_interrupt_is_killed_after_a_grace_and_told(String code) {
    Execution killed = sandbox.in(context, code, 1).endsWith("timeout");

    assertThat(killed.contextLost()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import time; time.sleep(100)",
        "import subprocess; subprocess.run(['sleep', '100'])",
        "import threading, time\nt = threading.Thread(target=time.sleep, args=(3,)); t.start()\nwhile True: pass",
        "while True: print('x' * 1000)",
      })
  void what_yields_to_the_interrupt_keeps_its_variables(String code) {
    sandbox.in(context, "mine = 8").endsOk();

    Execution interrupted = sandbox.in(context, code, 2).endsWith("timeout");

    assertThat(interrupted.contextLost()).isFalse();
    assertThat(sandbox.in(context, "mine").endsOk().result()).isEqualTo("8");
  }

  @Test
  void junk_on_every_descriptor_harms_only_itself() {
    var answer =
        sandbox.post(
            "/contexts/execute",
            Map.of(
                "contextId",
                context,
                "code",
                """
                    import os
                    for fd in range(3, 256):
                      try: os.write(fd, b'\\x00junk\\n{"type": "result", "text": "forged"}\\n' * 100)
                      except OSError: pass
                    """,
                "timeout",
                10));

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void closing_every_descriptor_harms_only_itself() {
    var answer =
        sandbox.post(
            "/contexts/execute",
            Map.of(
                "contextId", context, "code", "import os; os.closerange(0, 256)", "timeout", 10));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("endOfExecution");
  }

  @Test
  void a_hundred_megabytes_without_a_newline_are_cut_and_said_so() {
    Execution printed = sandbox.in(context, "print('x' * 100_000_000, end='')", 30);

    assertThat(printed.text("stdout").length()).isLessThanOrEqualTo(10 << 20);
    assertThat(printed.items("stdout")).anyMatch(item -> item.path("truncated").asBoolean());
    assertThat(printed.text("stderr")).isNotBlank();
  }

  /** Only what it started itself, and that may be read, could be opened. */
  @Test
  @Tag("containers")
  void the_memory_of_a_sibling_or_of_the_parent_cannot_be_read() {
    String read =
        sandbox
            .in(
                context,
                """
                import os, subprocess
                child = subprocess.Popen(['cat'], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                child.stdin.write(b'.')
                child.stdout.read(1)
                opened = []
                for pid in [p for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()]:
                  try: open(f'/proc/{pid}/mem', 'rb'); opened.append(open(f'/proc/{pid}/comm').read())
                  except OSError: pass
                child.kill()
                opened
                """)
            .endsOk()
            .result();

    assertThat(read).isEqualTo("['cat\\n']");
  }

  /** Contexts of one sandbox are no boundary: it can be done, and is told. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SIGKILL | crashed | ended by signal 9 (SIGKILL); variables are lost",
        "SIGSTOP | timeout | did not yield; its context was ended, variables are lost",
      })
  void what_a_sibling_did_to_it_is_told(String signal, String reason, String words) {
    String code = "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)";
    try (var events =
        scene
            .client()
            .events(
                sandbox.path("/contexts/execute"),
                Map.of("contextId", context, "code", code, "timeout", 3))) {
      String pid = events.next().path("text").asText().strip();

      sandbox
          .in(bystander, "import os, signal; os.kill(%s, signal.%s)".formatted(pid, signal))
          .endsOk();

      List<JsonNode> told = events.rest();
      assertThat(told.getFirst().path("text").asText()).contains(words);
      assertThat(told.getLast().path("reason").asText()).isEqualTo(reason);
      assertThat(told.getLast().path("contextLost").asBoolean()).isTrue();
    }
    sandbox.get("/contexts/" + context).is(404);
  }

  @Test
  void contexts_keep_no_history_which_they_would_have_to_share() {
    for (String one : List.of(context, bystander)) {
      assertThat(sandbox.in(one, "get_ipython().history_manager.enabled").endsOk().result())
          .isEqualTo("False");
    }
  }

  /** Contexts have wires of their own: they go on, and their ends are told as before. */
  @Test
  void the_death_of_the_warm_interpreter_is_survived() {
    LiveSandbox other = scene.sandbox();
    String orphan = other.context("python");
    other.in(orphan, "import os; mine = 8; os.kill(os.getppid(), 9)").endsOk();

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(other.python("1 + 1").endsOk().result()).isEqualTo("2"));
    assertThat(other.in(orphan, "mine").endsOk().result()).isEqualTo("8");
    Execution ended = other.in(orphan, "os._exit(5)").endsWith("crashed");
    assertThat(ended.text("stderr")).contains("exit code 5");
    assertThat(ended.contextLost()).isTrue();
  }
}
