package dev.berth.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OomCounterTest {
  @TempDir private Path folder;

  @Test
  void it_reads_either_version_as_it_is_now() throws IOException {
    Path file = Files.writeString(folder.resolve("v1"), "oom_kill_disable 0\noom_kill 3\n");
    OomCounter counter = new OomCounter(file.toFile());
    assertThat(counter.read()).isEqualTo(3);

    Files.writeString(file, "low 0\nhigh 0\nmax 7\noom 5\noom_kill 12\noom_group_kill 1\n");
    assertThat(counter.read()).isEqualTo(12);
  }

  @Test
  void an_older_kernel_counts_none() throws IOException {
    Path file = Files.writeString(folder.resolve("v1"), "oom_kill_disable 0\nunder_oom 0\n");

    assertThat(new OomCounter(file.toFile()).read()).isZero();
  }

  @Test
  void an_interrupted_thread_can_read_it_again() throws IOException {
    Path file = Files.writeString(folder.resolve("v1"), "oom_kill 3\n");
    OomCounter counter = new OomCounter(file.toFile());

    Thread.currentThread().interrupt();
    try {
      assertThat(counter.read()).isEqualTo(3);
    } finally {
      Thread.interrupted();
    }
    assertThat(counter.read()).isEqualTo(3);
  }
}
