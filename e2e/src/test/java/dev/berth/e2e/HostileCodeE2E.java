package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.Execution;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  @Tag("containers")
  void the_memory_of_a_sibling_or_of_the_parent_cannot_be_read() {
    String read =
        sandbox
            .in(
                context,
                """
                import os
                opened = []
                for pid in [p for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()]:
                  try: open(f'/proc/{pid}/mem', 'rb'); opened.append((pid, open(f'/proc/{pid}/comm').read()))
                  except OSError: pass
                opened
                """)
            .endsOk()
            .result();

    assertThat(read).isEqualTo("[]");
  }

  @Test
  void the_death_of_the_warm_interpreter_is_survived() {
    LiveSandbox other = scene.sandbox();
    String lost = other.context("python");
    other.in(lost, "import os; os.kill(os.getppid(), 9)");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(other.python("1 + 1").endsOk().result()).isEqualTo("2"));
  }
}
