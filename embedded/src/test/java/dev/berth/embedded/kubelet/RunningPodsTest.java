package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real agents in each isolation that this machine has. */
class RunningPodsTest {
  @TempDir Path state;

  @ParameterizedTest
  @EnumSource(names = {"Bubblewrap", "UserNamespaces", "None"})
  void a_pod_runs_python_and_leaves_no_process_when_it_is_deleted(IsolationMode mode)
      throws Exception {
    try (KubeletFixture fixture = KubeletFixture.start(state, mode)) {
      PodHttp pod = fixture.run(KubeletFixture.pod("sbx-one"));

      assertThat(pod.python("6 * 7")).contains("42");
      assertThat(pod.shell("echo $HOME; pwd; tty; id -u")).isNotEmpty();
      assertThat(pod.shell("setsid sleep 12345 >/dev/null 2>&1 & echo started"))
          .isEqualTo("started");
      assertThat(processes("sleep 12345")).hasSize(1);

      fixture.client().pods().inNamespace("default").withName("sbx-one").delete();

      await().atMost(KubeletFixture.PATIENCE).until(() -> processes("sleep 12345").isEmpty());
      await().atMost(KubeletFixture.PATIENCE).until(() -> isEmpty(state.resolve("p")));
    }
  }

  static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  static List<String> processes(String words) {
    return ProcessHandle.allProcesses()
        .map(each -> commandLine(each.pid()))
        .filter(line -> line.startsWith(words))
        .toList();
  }

  static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ').strip();
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }
}
