package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kubelet that dies without a word. */
class SuddenEndTest {
  @TempDir Path state;

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces", "None"})
  void no_sandbox_outlives_its_kubelet(IsolationMode mode) throws Exception {
    String left = "sleep 12347." + mode.ordinal();
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OneSandbox.class.getName(),
                state.toString(),
                mode.name(),
                left)
            .redirectErrorStream(true)
            .start();
    try {
      String word = awaitWord(program.inputReader());
      assumeThat(word).isNotEqualTo("skipped");
      assertThat(word).isEqualTo("running");
      assertThat(Agents.starting(left)).hasSize(1);
      List<ProcessHandle> all = program.descendants().toList();
      assertThat(all).isNotEmpty();

      program.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

      await()
          .atMost(KubeletFixture.PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(all).noneMatch(ProcessHandle::isAlive);
                assertThat(Agents.starting(left)).isEmpty();
              });
    } finally {
      ProcessTable.killTree(program.toHandle());
    }
  }

  private static String awaitWord(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals("running") || line.equals("skipped")) {
        return line;
      }
    }
    return "ended";
  }

  /** A program with one sandbox, in which something runs that made its own session. */
  static final class OneSandbox {
    public static void main(String[] arguments) throws Exception {
      try {
        KubeletFixture fixture =
            KubeletFixture.start(Path.of(arguments[0]), IsolationMode.valueOf(arguments[1]));
        PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));
        pod.python("import time");
        pod.shell("setsid " + arguments[2] + " >/dev/null 2>&1 & sleep 0.2");
        System.out.println("running");
      } catch (org.opentest4j.TestAbortedException e) {
        System.out.println("skipped");
        System.exit(0);
      }
      Thread.currentThread().join();
    }
  }

  @Test
  void what_an_earlier_run_left_is_ended_if_it_is_that_very_process() throws Exception {
    Process ours = new ProcessBuilder("sleep", "12348").start();
    Process another = new ProcessBuilder("sleep", "12349").start();
    try {
      SandboxFolder mine = folder("mine");
      Leftovers.note(mine, ours.pid(), java.util.Optional.empty());
      SandboxFolder reused = folder("reused");
      Files.write(reused.process(), List.of("" + another.pid(), "1", ""));

      Leftovers.sweep(state.resolve("p"));

      assertThat(ours.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(another.isAlive()).isTrue();
      assertThat(mine.top()).doesNotExist();
      assertThat(reused.top()).doesNotExist();
    } finally {
      ours.destroyForcibly();
      another.destroyForcibly();
    }
  }

  @Test
  void two_kubelets_do_not_share_a_state() {
    try (KubeletFixture fixture = KubeletFixture.start(state, IsolationMode.None)) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () ->
                      new Kubelet(
                          fixture.client(), TestMachine.settings(state, IsolationMode.None))))
          .hasMessageContaining("another kubelet runs");
    }
  }

  private SandboxFolder folder(String name) throws IOException {
    SandboxFolder folder = new SandboxFolder(state.resolve("p").resolve(name));
    folder.create();
    return folder;
  }
}
