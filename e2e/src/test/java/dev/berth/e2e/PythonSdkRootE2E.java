package dev.berth.e2e;

import dev.berth.e2e.support.AccessKey;
import dev.berth.e2e.support.PythonSdk;
import dev.berth.e2e.support.Scene;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Programs that write at {@code /}, as AgentRun's own sandboxes let them. */
@Order(86)
@Tag("containers")
@Tag("disruptive")
@Isolated
@Tag("tls")
class PythonSdkRootE2E {
  @RegisterExtension static final Scene scene = new Scene();

  @Test
  void a_whole_session_at_the_root_of_the_file_system() {
    PythonSdk sdk = PythonSdk.required();
    templatesByRestAre("Root", true);
    try {
      sdk.run(AccessKey.create(scene), "sync", "--folder", "/").succeeds();
    } finally {
      templatesByRestAre("NonRoot", false);
    }
  }

  private static void templatesByRestAre(String user, boolean allowRoot) {
    scene.cluster().setValues("sandbox.allowRoot=" + allowRoot, "rest.templateUser=" + user);
  }
}
