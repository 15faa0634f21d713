package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.e2e.support.AccessKey;
import dev.berth.e2e.support.PythonSdk;
import dev.berth.e2e.support.Scene;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AgentRun's own Python client, unmodified: only an endpoint and a key are changed. */
@Order(9)
@Tag("tls")
class PythonSdkE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final PythonSdk sdk = PythonSdk.required();

  @ParameterizedTest
  @ValueSource(strings = {"sync", "async"})
  void a_whole_session(String form) {
    var session = sdk.run(AccessKey.create(scene), form).succeeds();

    assertThat(session.output()).endsWith("all steps held\n");
  }

  @Test
  void a_wrong_secret_opens_nothing_on_either_plane() {
    var session = sdk.run(AccessKey.create(scene).withWrongSecret(), "refused").succeeds();

    assertThat(session.output()).contains("create_sandbox refused").endsWith("all steps held\n");
  }
}
