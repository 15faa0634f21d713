package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorConfigTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "BERTH_NAMESPACES", "a, b",
          "BERTH_OWN_NAMESPACE", "berth-system",
          "BERTH_POD_NAME", "operator-1",
          "BERTH_SANDBOX_IMAGE", "s:1",
          "BERTH_AGENT_IMAGE", "a:1");

  @Test
  void what_is_left_out_has_the_charts_defaults() {
    OperatorConfig config = OperatorConfig.from(LEAST);

    assertThat(config.namespaces()).containsExactly("a", "b");
    assertThat(config.leaderElection()).isTrue();
    assertThat(config.managementPort()).isEqualTo(8081);
    assertThat(config.lifecycle().maxTtlSeconds()).isEqualTo(21_600);
    assertThat(config.pods().cpuRatio()).isEqualTo(BigDecimal.ONE);
    assertThat(config.pods().allowRoot()).isFalse();
  }

  @Test
  void a_star_is_every_namespace() {
    assertThat(with("BERTH_NAMESPACES", "*").namespaces()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BERTH_NAMESPACES",
        "BERTH_OWN_NAMESPACE",
        "BERTH_POD_NAME",
        "BERTH_SANDBOX_IMAGE",
        "BERTH_AGENT_IMAGE"
      })
  void what_is_missing_is_named(String name) {
    assertThatThrownBy(() -> with(name, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({
    "BERTH_MAX_TTL_SECONDS, soon",
    "BERTH_CPU_REQUEST_RATIO, 2",
    "BERTH_CPU_REQUEST_RATIO, 0",
    "BERTH_ALLOW_ROOT, yes",
    "BERTH_MANAGEMENT_PORT, 70000"
  })
  void what_makes_no_sense_is_named_with_its_value(String name, String value) {
    assertThatThrownBy(() -> with(name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BERTH_NAMESPACES",
        "BERTH_OWN_NAMESPACE",
        "BERTH_POD_NAME",
        "BERTH_SANDBOX_IMAGE",
        "BERTH_AGENT_IMAGE",
        "BERTH_IMAGE_PULL_SECRETS",
        "BERTH_CPU_REQUEST_RATIO",
        "BERTH_MEMORY_REQUEST_RATIO",
        "BERTH_STORAGE_REQUEST_RATIO",
        "BERTH_MAX_TTL_SECONDS",
        "BERTH_START_TIMEOUT_SECONDS",
        "BERTH_MAX_EXECUTION_SECONDS",
        "BERTH_MAX_QUEUED_EXECUTIONS",
        "BERTH_MAX_QUEUE_SECONDS",
        "BERTH_MAX_OUTPUT_BYTES",
        "BERTH_EXEC_RUNTIME_CLASSES",
        "BERTH_ALLOW_ROOT",
        "BERTH_CLUSTER_CIDRS",
        "BERTH_LEADER_ELECTION",
        "BERTH_MANAGEMENT_PORT"
      })
  void the_chart_sets_each_of_them(String name) throws Exception {
    assertThat(Files.readString(Path.of("../helm/berth/templates/operator.yaml")))
        .contains("name: " + name);
  }

  private static OperatorConfig with(String name, String value) {
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put(name, value);
    return OperatorConfig.from(environment);
  }
}
