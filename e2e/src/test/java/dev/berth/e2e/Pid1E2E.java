package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Code that signals PID 1 ends its own sandbox, told within seconds, or nothing at all; never a
 * hang.
 */
@Order(4)
@Tag("containers")
class Pid1E2E {
  @RegisterExtension static final Scene scene = new Scene();

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "SEGV", "KILL", "STOP", "QUIT", "HUP"})
  void a_signal_to_pid_1_ends_the_sandbox_or_does_nothing(String signal) {
    LiveSandbox sandbox = scene.sandbox();
    sandbox.execInPod("sh", "-c", "kill -" + signal + " 1 || true");

    await()
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ofSeconds(3))
        .untilAsserted(
            () -> {
              SandboxStatus status = sandbox.status();
              if (status.phase() == Phase.Ready) {
                assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
              } else {
                assertThat(status.phase()).isEqualTo(Phase.Failed);
                assertThat(status.reason()).isNotBlank();
                assertThat(status.message()).isNotBlank();
              }
            });
  }
}
