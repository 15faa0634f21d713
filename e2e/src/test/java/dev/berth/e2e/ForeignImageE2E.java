package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import io.fabric8.kubernetes.api.model.ContainerImage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An image that knows nothing of Berth: a plain Debian with Python. BERTH_E2E_FOREIGN_IMAGE names
 * another.
 */
@Order(20)
@Tag("containers")
class ForeignImageE2E {
  static final String IMAGE =
      Installation.optional("BERTH_E2E_FOREIGN_IMAGE").orElse("berth/e2e-debian:0.1.0");

  @RegisterExtension static final Scene scene = new Scene();

  private static LiveSandbox sandbox;

  @BeforeAll
  static void image_is_on_the_node() {
    boolean there =
        scene.cluster().client().nodes().list().getItems().stream()
            .flatMap(node -> node.getStatus().getImages().stream())
            .map(ContainerImage::getNames)
            // An image whose name went to a newer one has none.
            .filter(Objects::nonNull)
            .flatMap(List::stream)
            .anyMatch(name -> name.endsWith(IMAGE));
    Assumptions.assumeTrue(there, IMAGE + " is on no node");
    sandbox = scene.sandbox(scene.template("image: " + IMAGE + "\nlanguages: [python]"), "");
  }

  @Test
  void runs_code_with_rich_results() {
    String context = sandbox.context("python");
    sandbox.in(context, "x = 41").endsOk();
    assertThat(sandbox.in(context, "x + 1").endsOk().result()).isEqualTo("42");
    assertThat(
            sandbox
                .in(context, "from IPython.display import HTML; HTML('<b>b</b>')")
                .endsOk()
                .rich("text/html"))
        .hasValue("<b>b</b>");
  }

  @Test
  void has_a_home_a_terminal_and_an_agent_that_cannot_be_replaced() {
    try (var terminal = sandbox.terminal()) {
      assertThat(terminal.run("cd; pwd; id -u")).isEqualToIgnoringWhitespace("/home/user 1000");
    }
    assertThat(sandbox.cmd("echo x > /berth/agent.jar").json().at("/result/exitCode").asInt())
        .isNotZero();
  }
}
