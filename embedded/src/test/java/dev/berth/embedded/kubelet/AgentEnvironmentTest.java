package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentEnvironmentTest {
  private static final Isolation.Places PLACES =
      new Isolation.Places(
          Path.of("/berth"), Path.of("/home/user"), Path.of("/run/berth"), Path.of("/run/aot"));

  private static Map<String, String> of(Map<String, String> pod) {
    return new AgentEnvironment(Path.of("/venv/bin/python"), Optional.empty())
        .of(pod, PLACES, Optional.empty(), "uid");
  }

  @Test
  void what_the_author_sets_never_speaks_to_the_loader_or_the_shell_on_the_way_in() {
    Map<String, String> env =
        of(
            Map.of(
                "LD_PRELOAD", "/evil.so", "PYTHONPATH", "/mine", "ENV", "/evil.sh", "PATH", "/x"));

    assertThat(env)
        .doesNotContainKeys("LD_PRELOAD", "PYTHONPATH", "ENV")
        .containsEntry("BERTH_USER_LD_PRELOAD", "/evil.so")
        .containsEntry("BERTH_USER_PYTHONPATH", "/mine")
        .containsEntry("BERTH_USER_PATH", "/x");
    assertThat(env.get("PATH")).startsWith("/usr/local/sbin:");
  }

  @Test
  void the_agents_own_settings_arrive_as_they_are_but_where_it_is_and_listens() {
    Map<String, String> env =
        of(Map.of("BERTH_LANGUAGES", "python", "BERTH_PORT", "8642", "HOME", "/elsewhere"));

    assertThat(env)
        .containsEntry("BERTH_LANGUAGES", "python")
        .containsEntry("BERTH_PORT", "0")
        .containsEntry("HOME", "/home/user")
        .containsEntry("BERTH_ENDS_WITH_STDIN", "true")
        .doesNotContainKey("BERTH_ROOT");
  }

  @Test
  void variables_that_the_pod_blanks_do_not_reach_the_code() {
    assertThat(of(Map.of("JAVA_TOOL_OPTIONS", "")))
        .doesNotContainKeys("JAVA_TOOL_OPTIONS", "BERTH_USER_JAVA_TOOL_OPTIONS");
  }
}
