package dev.berth.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which right of a Role each route asks for. */
class DemandTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /sandboxes/{id}, get sandboxes",
    "DELETE, /sandboxes/{id}, delete sandboxes",
    "POST, /sandboxes/{id}/stop, patch sandboxes",
    "GET, /sandboxes/{id}/health, get sandboxes",
    "GET, /sandboxes/{id}/contexts, create sandboxes/execute",
    "POST, /sandboxes/{id}/contexts/execute, create sandboxes/execute",
    "GET, /sandboxes/{id}/files, create sandboxes/execute",
    "GET, /sandboxes/{id}/processes/tty, create sandboxes/execute",
    "DELETE, /sandboxes/{id}/processes/{pid}, create sandboxes/execute",
  })
  void of_one_sandbox(String method, String template, String right) {
    var demand = Demand.of(method, template, RoutePath.parse("/sandboxes/mine/x/y")).orElseThrow();

    assertThat(demand.verb() + " " + demand.resource()).isEqualTo(right);
    assertThat(demand.sandbox()).hasValue("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /sandboxes, list sandboxes",
    "POST, /sandboxes, create sandboxes",
    "GET, /templates, list sandboxtemplates",
    "POST, /templates, create sandboxtemplates",
    "GET, /templates/{name}, get sandboxtemplates",
    "PUT, /templates/{name}, patch sandboxtemplates",
    "PATCH, /templates/{name}/mcp/activate, patch sandboxtemplates",
    "DELETE, /templates/{name}, delete sandboxtemplates",
  })
  void of_no_sandbox(String method, String template, String right) {
    var demand = Demand.of(method, template, RoutePath.parse("/templates/mine")).orElseThrow();

    assertThat(demand.verb() + " " + demand.resource()).isEqualTo(right);
    assertThat(demand.sandbox()).isEmpty();
  }

  @Test
  void what_checks_by_itself() {
    assertThat(Demand.of("GET", "/agents/accessToken", RoutePath.parse("/agents/accessToken")))
        .isEqualTo(Optional.empty());
  }
}
