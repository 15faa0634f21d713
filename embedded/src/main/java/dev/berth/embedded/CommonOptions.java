package dev.berth.embedded;

import dev.berth.embedded.kubelet.IsolationMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every command of the embedded mode is told, by options and by {@code ./berth}. */
final class CommonOptions {
  @Option(
      names = "--dir",
      paramLabel = "D",
      description = "where credentials and sandboxes lie (below ~/.cache/berth)")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--isolation",
      paramLabel = "M",
      defaultValue = "Detect",
      description =
          "how sandboxes are kept apart: ${COMPLETION-CANDIDATES} (Detect: the best that works here)")
  private IsolationMode isolation;

  /** The folder that the command lives in, taken. */
  Home home(String command) throws IOException {
    return Home.open(dir.orElse(cache().resolve(command)));
  }

  EmbeddedSettings settings(int port, Optional<Integer> tlsPort, int apiPort) {
    return new EmbeddedSettings(
        checkout(),
        port,
        tlsPort,
        apiPort,
        cache(),
        Path.of(System.getProperty("java.home")),
        variable("BERTH_PYTHON")
            .map(Path::of)
            .orElseThrow(
                () -> new IllegalStateException("BERTH_PYTHON is not set; ./berth sets it")),
        variable("BERTH_NODE").map(Path::of),
        isolation);
  }

  static Path checkout() {
    return Path.of(System.getProperty("berth.root", ".")).toAbsolutePath().normalize();
  }

  static Path cache() {
    return variable("BERTH_CACHE")
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "berth"));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
