package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;

/** What these tests need of the machine: the built agent, Python with the packages, Node. */
final class TestMachine {
  private TestMachine() {}

  static KubeletSettings settings(Path stateDir, IsolationMode mode) {
    Path dist = Path.of("../sandbox-agent/target/dist").toAbsolutePath().normalize();
    assertThat(dist.resolve("agent.jar"))
        .as("the agent; mvn package -pl sandbox-agent -am makes it")
        .exists();
    return new KubeletSettings(
        stateDir,
        dist,
        Path.of(System.getProperty("java.home")),
        python(),
        Stream.of("/usr/bin/node", "/usr/local/bin/node")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst(),
        cache().resolve("embedded-test"),
        mode,
        Clock.systemUTC());
  }

  private static Path cache() {
    String named = System.getenv("BERTH_CACHE");
    return named != null
        ? Path.of(named)
        : Path.of(System.getProperty("user.home"), ".cache/berth");
  }

  private static Path python() {
    String named = System.getenv("BERTH_PYTHON");
    return Optional.ofNullable(named).map(Path::of).orElseGet(TestMachine::pythonOfTests);
  }

  /** That which {@code ./berth test} makes, else the machine's. */
  private static Path pythonOfTests() {
    try (Stream<Path> folders = Files.list(cache())) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("venv-"))
          .map(folder -> folder.resolve("bin/python"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(Path.of("/usr/bin/python3"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
