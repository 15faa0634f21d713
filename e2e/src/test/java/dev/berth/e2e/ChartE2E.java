package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Heap;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart installed, as an administrator finds it. */
@Order(14)
@Tag("containers")
class ChartE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @ParameterizedTest
  @ValueSource(strings = {"operator", "proxy"})
  void metrics_are_there_for_prometheus(String component) {
    Pod pod = scene.cluster().podsOfBerth(component).getFirst();

    assertThat(Heap.metrics(scene.cluster(), pod)).contains("# TYPE", "berth_");
  }

  @Test
  void helm_test_sees_the_proxy_take_its_token_and_refuse_another() {
    var tested = scene.cluster().helm("test", "berth", "--timeout=120s").succeeds();

    assertThat(tested.output()).contains("berth-proxy-answers", "Succeeded");
  }

  @Test
  void no_sandbox_is_accepted_beside_berth_itself() {
    var refused =
        scene
            .cluster()
            .inRelease("create", "-f", Installation.file("examples/hello.yaml").toString())
            .fails();

    assertThat(refused.errors())
        .contains("no sandboxes in the namespace that Berth itself runs in");
  }

  @Test
  void root_is_refused_where_the_installation_does_not_allow_it() {
    String manifest =
        """
        apiVersion: berth.dev/v1alpha1
        kind: SandboxTemplate
        metadata: {name: %s}
        spec: {user: Root, resources: {requests: {cpu: 50m, memory: 64Mi, ephemeral-storage: 64Mi}}}
        """
            .formatted(scene.newName());

    assertThat(scene.cluster().apply(manifest).fails().errors())
        .contains("spec.user Root is not allowed in this installation");
  }
}
