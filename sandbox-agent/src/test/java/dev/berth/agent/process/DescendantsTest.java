package dev.berth.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DescendantsTest {
  @Test
  void everything_below_the_agent_is_found_whatever_its_session_and_the_order_of_pids() {
    List<ProcFs.Stat> all =
        List.of(
            process(1, 0, 1, 'S'),
            process(50, 1, 50, 'S'),
            process(7, 90, 7, 'S'), // a pid that came round again
            process(90, 50, 90, 'S'),
            process(91, 50, 50, 'Z'),
            process(92, 91, 92, 'S'),
            process(60, 1, 60, 'S'));

    assertThat(Descendants.of(50, all)).containsExactlyInAnyOrder(90, 7, 92);
  }

  private static ProcFs.Stat process(int pid, int parent, int session, char state) {
    return new ProcFs.Stat(pid, "p", state, parent, session, session, 0, 1, 0, 0);
  }
}
