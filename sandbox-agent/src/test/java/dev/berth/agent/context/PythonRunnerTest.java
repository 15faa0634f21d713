package dev.berth.agent.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonRunnerTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "256, 160", "512, 416", "4000, 3600"})
  void a_context_may_allocate_what_leaves_room_for_the_agent(long podMiB, long contextMiB) {
    assertThat(PythonRunner.memoryOfAContext(podMiB << 20) >> 20).isEqualTo(contextMiB);
  }
}
