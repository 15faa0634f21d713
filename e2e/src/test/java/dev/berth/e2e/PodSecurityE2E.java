package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sandbox's pod is, seen from outside and from inside. */
@Order(11)
@Tag("containers")
class PodSecurityE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void it_passes_restricted_in_a_namespace_that_enforces_it() {
    String level =
        scene
            .cluster()
            .kubectl(
                "get",
                "namespace",
                scene.installation().namespace(),
                "-o",
                "jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}")
            .succeeds()
            .output();
    assertThat(level).isEqualTo("restricted");
    assertThat(scene.shared().pod().getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void it_has_no_token_no_service_links_and_limits_on_everything() {
    Pod pod = scene.shared().pod();

    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
    assertThat(pod.getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(1);
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isPositive();
    assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
        .containsKeys("cpu", "memory", "ephemeral-storage");
    assertThat(
            scene
                .shared()
                .cmd("ls /var/run/secrets/kubernetes.io")
                .json()
                .at("/result/exitCode")
                .asInt())
        .isNotZero();
  }

  @Test
  void code_cannot_reach_the_agent_of_another_sandbox() {
    LiveSandbox other = scene.sandbox();
    String address = other.pod().getStatus().getPodIP();

    String tried =
        scene
            .shared()
            .python(
                """
                import socket
                try:
                  socket.create_connection(('%s', 8642), timeout=3); outcome = 'connected'
                except OSError as e:
                  outcome = 'refused'
                outcome
                """
                    .formatted(address))
            .endsOk()
            .result();

    assertThat(tried).isEqualTo("'refused'");
  }
}
