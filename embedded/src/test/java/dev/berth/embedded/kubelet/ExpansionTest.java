package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "$(A), one",
    "x$(A)y$(B)z, xoneytwoz",
    "$(UNKNOWN), $(UNKNOWN)",
    "$$(A), $(A)",
    "$$$(A), $one",
    "$$$$, $$",
    "100$, 100$",
    "$A, $A",
    "$(A, $(A",
    "$(), $()"
  })
  void a_value_is_expanded_as_kubernetes_does_it(String written, String expected) {
    assertThat(Expansion.of(written, Map.of("A", "one", "B", "two"))).isEqualTo(expected);
  }
}
