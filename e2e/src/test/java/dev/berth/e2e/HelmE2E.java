package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Phase;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The chart over its life: what a release leaves alone. */
@Order(99)
@Tag("containers")
@Tag("disruptive")
@Isolated
class HelmE2E {
  private static final String CHART = Installation.file("helm/berth").toString();

  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void upgrade_keeps_kinds_objects_and_token() {
    LiveSandbox sandbox = scene.sandbox();
    String kind = uid("crd/sandboxes.berth.dev");
    String pod = sandbox.pod().getMetadata().getUid();

    scene
        .cluster()
        .helm(
            "upgrade",
            "berth",
            CHART,
            "--reuse-values",
            "--set",
            "commonLabels.e2e=upgraded",
            "--wait")
        .succeeds();

    assertThat(uid("crd/sandboxes.berth.dev")).isEqualTo(kind);
    assertThat(sandbox.pod().getMetadata().getUid()).isEqualTo(pod);
    assertThat(sandbox.python("1 + 1").endsOk().result()).as("with the old token").isEqualTo("2");
  }

  @Test
  void uninstall_keeps_kinds_and_objects_and_install_takes_them_over(@TempDir Path folder)
      throws IOException {
    LiveSandbox sandbox = scene.sandbox();
    String kind = uid("crd/sandboxes.berth.dev");
    String object = sandbox.object().getMetadata().getUid();
    Path values = folder.resolve("values.yaml");
    Files.writeString(
        values, scene.cluster().helm("get", "values", "berth", "-o", "yaml").succeeds().output());
    Secret token = token();
    int port =
        scene
            .cluster()
            .client()
            .services()
            .inNamespace(release())
            .withName("berth-proxy")
            .get()
            .getSpec()
            .getPorts()
            .getFirst()
            .getNodePort();

    scene.cluster().helm("uninstall", "berth", "--wait").succeeds();

    assertThat(uid("crd/sandboxes.berth.dev")).isEqualTo(kind);
    assertThat(sandbox.object().getMetadata().getUid()).isEqualTo(object);
    assertThat(sandbox.pod().getStatus().getPhase()).isEqualTo("Running");

    restore(token);
    scene
        .cluster()
        .helm(
            "install",
            "berth",
            CHART,
            "-f",
            values.toString(),
            "--set",
            "proxy.service.type=NodePort",
            "--set",
            "proxy.service.nodePort=" + port,
            "--wait")
        .succeeds();

    assertThat(sandbox.awaitPhase(Phase.Ready, Duration.ofSeconds(30)).podUID())
        .isEqualTo(sandbox.pod().getMetadata().getUid());
    assertThat(sandbox.python("1 + 1").endsOk().result()).isEqualTo("2");
  }

  private static Secret token() {
    return scene
        .cluster()
        .client()
        .secrets()
        .inNamespace(release())
        .withName("berth-access-token")
        .get();
  }

  /** The same token under the same ownership, so that the new release finds and keeps it. */
  private static void restore(Secret token) {
    token.getMetadata().setResourceVersion(null);
    token.getMetadata().setUid(null);
    token.getMetadata().setManagedFields(null);
    scene.cluster().client().resource(token).create();
  }

  private static String release() {
    return scene.installation().release();
  }

  private static String uid(String object) {
    return scene
        .cluster()
        .kubectl("get", object, "-o", "jsonpath={.metadata.uid}")
        .succeeds()
        .output();
  }
}
