package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same through the exec bridge, in a runtime that cannot be port-forwarded to. */
@Order(21)
@Tag("containers")
class GvisorE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private static LiveSandbox sandbox;

  @BeforeAll
  static void cluster_has_gvisor() {
    Assumptions.assumeTrue(
        scene.cluster().client().resources(RuntimeClass.class).withName("gvisor").get() != null,
        "no RuntimeClass gvisor");
    sandbox = scene.sandbox(scene.template("runtimeClassName: gvisor"), "");
  }

  @Test
  void contexts_files_and_terminals_work() {
    String context = sandbox.context("python");
    sandbox.in(context, "x = 41").endsOk();
    assertThat(sandbox.in(context, "x + 1").endsOk().result()).isEqualTo("42");

    sandbox.post("/files", Map.of("path", "/data/a.txt", "content", "a")).is(200);
    assertThat(sandbox.get("/files?path=/data/a.txt").is(200).text("/content")).isEqualTo("a");

    try (var terminal = sandbox.terminal()) {
      assertThat(terminal.run("echo $((6 * 7))")).isEqualTo("42");
    }
  }

  @Test
  void the_proxies_account_execs_the_bridge_and_nothing_else() {
    var tried =
        scene
            .cluster()
            .inNamespace(
                "--as=system:serviceaccount:%s:berth-proxy"
                    .formatted(scene.installation().release()),
                "exec",
                sandbox.pod().getMetadata().getName(),
                "-c",
                "sandbox",
                "--",
                "id");

    assertThat(tried.fails().errors()).contains("nothing but its bridge");
  }
}
