package dev.berth.e2e.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Schemathesis in an environment of its own, and what it does with Berth's document: {@code
 * src/test/python/conformance}.
 *
 * @param python that has it
 */
public record Schemathesis(String python) {
  /** Ten times what it takes on a machine with nothing else to do. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Skips the test where there is no such Python: {@code BERTH_E2E_SCHEMATHESIS_PYTHON}. */
  public static Schemathesis required() {
    var python = Installation.optional("BERTH_E2E_SCHEMATHESIS_PYTHON");
    Assumptions.assumeTrue(
        python.isPresent(),
        "no Schemathesis: BERTH_E2E_SCHEMATHESIS_PYTHON is not set, ./berth e2e makes one");
    return new Schemathesis(python.get());
  }

  /**
   * One run over all operations; {@code e2e.examples} and {@code e2e.seed} are system properties
   * that ask for more of it, or for one that was printed.
   */
  public Command run(Installation installation) {
    List<String> line = new ArrayList<>();
    line.add(python);
    line.add(Installation.file("e2e/src/test/python/conformance").toString());
    int examples = Integer.getInteger("e2e.examples", 8);
    line.addAll(List.of("--examples", String.valueOf(examples)));
    String seed = System.getProperty("e2e.seed");
    if (seed != null) {
      line.addAll(List.of("--seed", seed));
    }
    Map<String, String> env =
        Map.of(
            "BERTH_URL",
            installation.url().toString(),
            "BERTH_TOKEN",
            installation.token(),
            "PYTHONDONTWRITEBYTECODE",
            "1",
            "PYTHONUTF8",
            "1");
    return Command.run("", line, env, LIMIT.multipliedBy(Math.max(1, examples / 8)));
  }
}
