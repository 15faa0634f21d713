package dev.berth.embedded.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {
  @ParameterizedTest
  @CsvSource({
    "PT-5S, <invalid>",
    "PT-1S, 0s",
    "PT0S, 0s",
    "PT119S, 119s",
    "PT2M, 2m",
    "PT5M12S, 5m12s",
    "PT10M12S, 10m",
    "PT2H59M, 179m",
    "PT3H, 3h",
    "PT7H59M, 7h59m",
    "PT47H59M, 47h",
    "PT48H, 2d",
    "PT51H, 2d3h",
    "P8D, 8d",
    "P729D, 729d",
    "P730D, 2y",
    "P1000D, 2y270d",
    "P3000D, 8y"
  })
  void a_duration_is_as_short_as_kubectl_s(Duration duration, String words) {
    assertThat(HumanDuration.of(duration)).isEqualTo(words);
  }
}
