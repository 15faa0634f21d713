package dev.berth.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals reach the one process that is meant. */
class KernelTest {
  @Test
  void everything_is_killed_by_the_first_process_of_a_container_only() {
    assertThat(Kernel.mayKillEverything(1)).isTrue();
    assertThat(Kernel.mayKillEverything(2)).isFalse();
    assertThat(Kernel.mayKillEverything(ProcessHandle.current().pid()))
        .as("these tests run on somebody's machine")
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -42})
  void a_pid_that_means_many_is_refused(int pid) {
    assertThatThrownBy(() -> Kernel.kill(pid, Kernel.SIGTERM))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
