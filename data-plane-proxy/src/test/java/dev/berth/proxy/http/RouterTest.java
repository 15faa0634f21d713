package dev.berth.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RouterTest {
  private final Router router =
      new Router()
          .add("GET", "/contexts/{id}", (_, _) -> {})
          .add("DELETE", "/contexts/{id}", (_, _) -> {})
          .add("POST", "/contexts/execute", (_, _) -> {});

  @Test
  void a_literal_wins_over_a_name() {
    assertThat(find("POST", "/contexts/execute").template()).isEqualTo("/contexts/execute");
    assertThat(find("GET", "/contexts/one").template()).isEqualTo("/contexts/{id}");
  }

  @Test
  void another_method_is_405_with_those_that_are_served() {
    assertThatThrownBy(() -> find("PUT", "/contexts/one"))
        .isInstanceOfSatisfying(
            Problem.class,
            p -> {
              assertThat(p.status()).isEqualTo(405);
              assertThat(p.fields()).containsEntry("Allow", "DELETE, GET");
            });
  }

  @Test
  void an_unknown_path_is_404() {
    assertThatThrownBy(() -> find("GET", "/internal/terminals"))
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(404));
  }

  private Router.Match find(String method, String path) {
    return router.find(method, RoutePath.parse(path));
  }
}
