package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on disk which processes are sandboxes', so that a later run finds those whose end an
 * earlier one did not live to see. A pid alone names nobody: its start time must be the same.
 */
final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  static void note(SandboxFolder folder, long pid, Optional<String> marker) throws IOException {
    long start = ProcessTable.startTicks(pid).orElse(0);
    Files.write(folder.process(), List.of("" + pid, "" + start, marker.orElse("")));
  }

  /** Ends what is left in the folders of pods, and removes these. */
  static void sweep(Path pods) throws IOException {
    if (!Files.isDirectory(pods)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(pods)) {
      for (Path each : folders) {
        SandboxFolder folder = new SandboxFolder(each);
        if (Files.exists(folder.process())) {
          end(Files.readAllLines(folder.process()));
        }
        try {
          folder.delete();
        } catch (UncheckedIOException e) {
          log.warn("cannot remove the folder of an earlier sandbox: {}", e.getMessage());
        }
      }
    }
  }

  private static void end(List<String> noted) {
    if (noted.size() < 3) {
      return; // cut short: its process saw the end of its input
    }
    long pid = Long.parseLong(noted.get(0));
    long start = Long.parseLong(noted.get(1));
    if (ProcessTable.startTicks(pid).orElse(-1) == start) {
      ProcessHandle.of(pid).ifPresent(ProcessTable::killTree);
    }
    if (!noted.get(2).isEmpty()) {
      ProcessTable.killMarked(noted.get(2));
    }
  }
}
