package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.ProxyProcess;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.TerminalSession;
import dev.berth.e2e.support.UnderWay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A proxy that is killed without a word ends what it was opened for, and nothing else. */
@Order(5)
class ProxyKillE2E {
  private static final Duration ENDED_WITHIN = Duration.ofSeconds(5);

  @RegisterExtension static final Scene scene = new Scene();

  private ProxyProcess proxy;

  @BeforeEach
  void start() throws IOException {
    proxy = new ProxyProcess(scene.installation(), Optional.empty(), Map.of());
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void nothing_is_left_of_its_terminals_and_its_callers_are_told_and_keep_their_contexts() {
    List<TerminalSession> sessions =
        TerminalSession.LEFTOVERS.stream().map(line -> leaving(line)).toList();
    UnderWay execution = UnderWay.in(scene.shared().through(proxy.client()));

    proxy.kill();

    await()
        .atMost(ENDED_WITHIN)
        .untilAsserted(
            () ->
                assertThat(sessions)
                    .allSatisfy(session -> assertThat(session.members()).isBlank()));
    assertThat(execution.told()).succeedsWithin(ENDED_WITHIN).isEqualTo(Optional.empty());
    execution.assertKept(scene.client());
  }

  @Test
  @Tag("containers")
  void nor_of_a_fork_bomb_of_600() {
    LiveSandbox sandbox = scene.sandbox();
    TerminalSession session =
        TerminalSession.bombed(sandbox, sandbox.through(proxy.client()).terminal());

    proxy.kill();

    await()
        .atMost(ENDED_WITHIN)
        .untilAsserted(() -> assertThat(session.membersSeenFromOutside()).isBlank());
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  private TerminalSession leaving(String line) {
    LiveSandbox sandbox = scene.shared();
    return TerminalSession.leaving(line, sandbox, sandbox.through(proxy.client()).terminal());
  }
}
