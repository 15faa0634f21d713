package dev.berth.agent.process;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The cgroup's count of processes killed for memory, of either cgroup version. The file stays open,
 * for it is read at each execution; and by a class that an interrupt of its thread does not close.
 */
final class OomCounter {
  private static final List<String> FILES =
      List.of("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control");
  private static final String KILLS = "oom_kill ";
  private final RandomAccessFile file;
  private final byte[] text = new byte[1024];

  OomCounter(File file) throws IOException {
    this.file = new RandomAccessFile(file, "r");
  }

  /** That of this process's cgroup, where it has one. */
  static Optional<OomCounter> find() {
    for (String name : FILES) {
      try {
        return Optional.of(new OomCounter(new File(name)));
      } catch (IOException e) {
        // the other version's path
      }
    }
    return Optional.empty();
  }

  /** What it says now; 0 where it says nothing. */
  synchronized long read() {
    try {
      file.seek(0);
      int length = file.read(text);
      return new String(text, 0, Math.max(0, length), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> line.startsWith(KILLS))
          .mapToLong(line -> Long.parseLong(line.substring(KILLS.length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
