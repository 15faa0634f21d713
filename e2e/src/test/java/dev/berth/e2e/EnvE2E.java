package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.Command;
import dev.berth.e2e.support.Installation;
import dev.berth.e2e.support.Scene;
import dev.berth.e2e.support.Tls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What AgentRun's own clients find the running installation by. */
@Order(14)
@Tag("containers")
@Tag("tls")
class EnvE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void the_env_command_prints_keys_endpoints_and_an_authority_for_the_official_clients() {
    Tls tls = Tls.required();

    String lines =
        Command.run("", List.of(Installation.file("berth").toString(), "env", "cluster"), Map.of())
            .succeeds()
            .output();

    assertThat(lines)
        .contains("export AGENTRUN_ACCESS_KEY_ID=", "export AGENTRUN_ACCESS_KEY_SECRET=")
        .contains("export AGENTRUN_CONTROL_ENDPOINT=" + tls.url())
        .contains("export AGENTRUN_DATA_ENDPOINT=" + tls.url())
        .contains("export SSL_CERT_FILE=")
        .contains("export BERTH_NAMESPACE=" + scene.installation().namespace());
  }
}
