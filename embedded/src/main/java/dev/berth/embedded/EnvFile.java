package dev.berth.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The lines that set up a shell for the Berth that runs: {@code ./berth env} prints them for as
 * long as this process lives.
 */
final class EnvFile {
  private final Path file;

  EnvFile(Path cache) {
    file = cache.resolve("dev.env");
  }

  void write(Embedded berth) throws IOException {
    StringBuilder lines = new StringBuilder();
    line(lines, "BERTH_DEV_PID", ProcessHandle.current().pid());
    line(lines, "KUBECONFIG", berth.kubeconfig());
    line(lines, "BERTH_URL", berth.url());
    line(lines, "BERTH_TOKEN", berth.token());
    line(lines, "BERTH_NAMESPACE", Embedded.NAMESPACE);
    line(lines, "BERTH_METRICS_URL", berth.metricsUrl());
    berth.tlsUrl().ifPresent(url -> line(lines, "BERTH_TLS_URL", url));
    line(lines, "BERTH_CA_FILE", berth.caFile());
    if (berth.tlsUrl().isPresent()) {
      agentrun(lines, berth.tlsUrl().get(), berth);
    }
    // A temporary file is its owner's alone, and stays so when it gets its name.
    Path draft = Files.createTempFile(file.getParent(), "dev.env", ".new");
    Files.writeString(draft, lines);
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What AgentRun's own clients read; their HTTP libraries take authorities from SSL_CERT_FILE. */
  private static void agentrun(StringBuilder lines, URI url, Embedded berth) throws IOException {
    line(lines, "AGENTRUN_ACCESS_KEY_ID", berth.clientKey().id());
    line(lines, "AGENTRUN_ACCESS_KEY_SECRET", berth.clientKey().secret());
    line(lines, "AGENTRUN_ACCOUNT_ID", Embedded.NAMESPACE);
    line(lines, "AGENTRUN_CONTROL_ENDPOINT", url);
    line(lines, "AGENTRUN_DATA_ENDPOINT", url);
    line(lines, "SSL_CERT_FILE", berth.authorities());
  }

  /** Unless another Berth has been started since, and tells of itself there. */
  void remove() {
    try {
      String own = "BERTH_DEV_PID='" + ProcessHandle.current().pid() + "'";
      if (Files.readString(file).contains(own)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // it names a process that is gone, and is not used then
    }
  }

  private static void line(StringBuilder lines, String name, Object value) {
    lines
        .append("export ")
        .append(name)
        .append("='")
        .append(String.valueOf(value).replace("'", "'\\''"))
        .append("'\n");
  }
}
