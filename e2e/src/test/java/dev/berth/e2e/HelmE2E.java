package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.SandboxTemplateSpec;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    Kinds kinds = Kinds.with(sandbox);
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

    assertThat(Kinds.with(sandbox)).isEqualTo(kinds);
    assertThat(sandbox.pod().getMetadata().getUid()).isEqualTo(pod);
    assertThat(sandbox.python("1 + 1").endsOk().result()).as("with the old token").isEqualTo("2");
  }

  @Test
  void uninstall_keeps_kinds_and_objects_and_install_takes_them_over(@TempDir Path folder)
      throws IOException {
    LiveSandbox sandbox = scene.sandbox();
    Kinds kinds = Kinds.with(sandbox);
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

    assertThat(Kinds.with(sandbox)).isEqualTo(kinds);
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
    assertThat(Kinds.with(sandbox)).isEqualTo(kinds);
  }

  /** The kinds, a sandbox and its template: which they are, and what the template says. */
  private record Kinds(Map<String, String> uids, SandboxTemplateSpec template) {
    static Kinds with(LiveSandbox sandbox) {
      Sandbox object = sandbox.object();
      SandboxTemplate template =
          scene.cluster().template(object.getSpec().templateRef().name()).require();
      return new Kinds(
          Stream.of(
                  kind("sandboxes.berth.dev"), kind("sandboxtemplates.berth.dev"), object, template)
              .map(HasMetadata::getMetadata)
              .collect(Collectors.toMap(ObjectMeta::getName, ObjectMeta::getUid)),
          template.getSpec());
    }

    private static HasMetadata kind(String name) {
      return scene
          .cluster()
          .client()
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(name)
          .require();
    }
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
}
