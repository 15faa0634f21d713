package dev.berth.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.proxy.http.Problem;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** One tenant's executions leave room for the others'. */
class ExecutionsTest {
  @Test
  void a_replica_grants_its_share_of_the_limit_and_says_so() {
    var executions = new Executions(5, 2);
    for (int i = 0; i < 3; i++) {
      executions.begin("a");
    }

    assertThatThrownBy(() -> executions.begin("a"))
        .hasMessageContaining("limit of 5, divided by 2 replicas")
        .asInstanceOf(InstanceOfAssertFactories.type(Problem.class))
        .satisfies(
            p -> {
              assertThat(p.status()).isEqualTo(429);
              assertThat(p.fields()).containsKey("Retry-After");
            });
  }

  @Test
  void one_tenant_takes_nothing_from_another_and_gives_back_what_it_had() {
    var executions = new Executions(1, 1);
    var place = executions.begin("a");

    assertThatCode(() -> executions.begin("b")).doesNotThrowAnyException();
    place.close();
    assertThatCode(() -> executions.begin("a")).doesNotThrowAnyException();
  }

  @Test
  void without_a_limit_there_is_none() {
    var executions = new Executions(0, 2);
    for (int i = 0; i < 1000; i++) {
      executions.begin("a");
    }
  }
}
