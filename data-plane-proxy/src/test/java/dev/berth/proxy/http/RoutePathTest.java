package dev.berth.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sandboxes/a%2Fb",
        "/sandboxes/a%2fb",
        "/sandboxes/a%5cb",
        "/sandboxes/a\\b",
        "/sandboxes/..",
        "/sandboxes/%2e%2E/contexts",
        "/sandboxes/./x",
        "/sandboxes//contexts",
        "/sandboxes/",
        "/sandboxes/a%00",
        "/sandboxes/%zz",
        "/sandboxes/grüße",
        "sandboxes"
      })
  void what_two_readers_could_take_differently_is_refused(String path) {
    assertThatThrownBy(() -> RoutePath.parse(path))
        .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status()).isEqualTo(400));
  }

  @Test
  void a_segment_is_decoded_once() {
    assertThat(RoutePath.parse("/sandboxes/a%20+b%252F").segment(1)).isEqualTo("a +b%2F");
  }

  @Test
  void the_control_planes_base_path_is_taken_off() {
    assertThat(RoutePath.parse("/2025-09-10/sandboxes/a").decoded())
        .containsExactly("sandboxes", "a");
  }

  @Test
  void what_goes_to_the_agent_is_as_the_client_sent_it() {
    assertThat(RoutePath.parse("/2025-09-10/sandboxes/a/contexts/b%20c").rawFrom(2))
        .isEqualTo("/contexts/b%20c");
  }
}
