package dev.berth.e2e.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * AgentRun's Python client in an environment of its own, and the session that is done with it:
 * {@code src/test/python}.
 *
 * @param python that has the client
 */
public record PythonSdk(String python, Tls tls) {

  /** Skips the test where there is no such Python: {@code BERTH_E2E_SDK_PYTHON}. */
  public static PythonSdk required() {
    var python = Installation.optional("BERTH_E2E_SDK_PYTHON");
    Assumptions.assumeTrue(
        python.isPresent(),
        "no Python with AgentRun's client: BERTH_E2E_SDK_PYTHON is not set, ./berth e2e makes one");
    return new PythonSdk(python.get(), Tls.required());
  }

  /** A run of the session with nothing set but what the client's users set. */
  public Command run(AccessKey key, String... arguments) {
    String script = Installation.file("e2e/src/test/python/sdk_session").toString();
    List<String> line = new ArrayList<>(List.of(python, script));
    line.addAll(List.of(arguments));
    return Command.run("", line, environment(key));
  }

  private Map<String, String> environment(AccessKey key) {
    Map<String, String> env = new HashMap<>();
    env.put("AGENTRUN_ACCESS_KEY_ID", key.id());
    env.put("AGENTRUN_ACCESS_KEY_SECRET", key.secret());
    env.put("AGENTRUN_CONTROL_ENDPOINT", tls.url().toString());
    env.put("AGENTRUN_DATA_ENDPOINT", tls.url().toString());
    env.put("SSL_CERT_FILE", tls.caFile().toString());
    // The client would ask a proxy of this machine for its own addresses.
    for (String proxy : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
      env.put(proxy, "");
    }
    env.put("PYTHONDONTWRITEBYTECODE", "1");
    env.put("PYTHONUTF8", "1");
    return env;
  }
}
