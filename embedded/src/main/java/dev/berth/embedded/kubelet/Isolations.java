package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses an isolation that this machine has. */
final class Isolations {
  private static final Logger log = LoggerFactory.getLogger(Isolations.class);
  private static final int PATIENCE_SECONDS = 60;

  private Isolations() {}

  /**
   * @throws IOException if the mode that was asked for by name does not work here, and why
   */
  static Isolation of(KubeletSettings settings) throws IOException {
    Files.createDirectories(settings.stateDir());
    Files.createDirectories(settings.aotCaches());
    return switch (settings.isolation()) {
      case None -> new OwnDirectory(settings.agentDist(), settings.aotCaches());
      case Bubblewrap -> working(new Bubblewrap(Machine.mounts(settings)), settings);
      case UserNamespaces ->
          working(new UserNamespaces(Machine.mounts(settings), settings.python()), settings);
      case Detect -> detect(settings);
    };
  }

  private static Isolation detect(KubeletSettings settings) throws IOException {
    List<Mount> mounts = Machine.mounts(settings);
    for (Isolation each :
        List.of(new Bubblewrap(mounts), new UserNamespaces(mounts, settings.python()))) {
      try {
        return working(each, settings);
      } catch (IOException e) {
        log.info("{}", e.getMessage());
      }
    }
    log.warn(
        "sandboxes are NOT isolated from this machine: code in them may do what you may."
            + " Install bubblewrap, or allow unprivileged user namespaces");
    return new OwnDirectory(settings.agentDist(), settings.aotCaches());
  }

  /** Tries it on a sandbox without network, which asks the most of the machine. */
  private static Isolation working(Isolation isolation, KubeletSettings settings)
      throws IOException {
    SandboxFolder folder =
        new SandboxFolder(Files.createTempDirectory(settings.stateDir(), "try-").resolve("t"));
    try {
      folder.create();
      List<String> command =
          isolation.enter(
              folder, new Isolation.Wants(false, false), List.of("/bin/sh", "-c", "exec true"));
      Path output = folder.log();
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().clear();
      builder.environment().put("PATH", AgentEnvironment.SYSTEM_PATH); // as agents are started
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        ProcessTable.killTree(process.toHandle());
        throw new IOException(isolation.name() + " does not work here: it hangs");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            isolation.name() + " does not work here: " + Files.readString(output).strip());
      }
      return isolation;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      new SandboxFolder(folder.top().getParent()).delete();
    }
  }
}
