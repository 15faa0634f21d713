package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code user: Root} is the installation's to allow. */
@Order(85)
@Tag("containers")
@Tag("disruptive")
@Isolated
class RootE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void root_is_refused_until_the_installation_allows_it_and_then_writes_everywhere() {
    String manifest =
        "apiVersion: berth.dev/v1alpha1\nkind: SandboxTemplate\nmetadata: {name: %s}\nspec: {user: Root, resources: {requests: {cpu: 50m, memory: 64Mi, ephemeral-storage: 64Mi}}}\n"
            .formatted(scene.newName());
    assertThat(scene.cluster().apply(manifest).fails().errors())
        .contains("spec.user Root is not allowed in this installation");

    allowRoot(true);
    try {
      LiveSandbox sandbox = scene.sandbox(scene.template("user: Root"), "");
      sandbox.post("/files", Map.of("path", "/x", "content", "x")).is(200);
      assertThat(sandbox.shell("id -u; cat /x")).isEqualToIgnoringWhitespace("0 x");
      assertThat(sandbox.python("open('/y', 'w').write('y')").endsOk().result()).isEqualTo("1");
    } finally {
      allowRoot(false);
    }
  }

  private static void allowRoot(boolean allowed) {
    scene.cluster().setValues("sandbox.allowRoot=" + allowed);
  }
}
