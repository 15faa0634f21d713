package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What /proc tells of processes, and their end. */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  private static final int START_TIME = 19;
  private static final int MOST_ROUNDS = 50;
  private static final int KILL_SECONDS = 5;

  private ProcessTable() {}

  /** When it started, in ticks since boot: with the pid it names a process for good. */
  static OptionalLong startTicks(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return OptionalLong.of(Long.parseLong(fields[START_TIME]));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Kills a process and all that came of it; returns when they are gone, or do not go. */
  static void killTree(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process)).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, KILL_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Kills whoever has this in the environment it started with, until nobody is found. */
  static void killMarked(String marker) {
    List<ProcessHandle> found = marked(marker);
    for (int round = 0; !found.isEmpty() && round < MOST_ROUNDS; round++) {
      found.forEach(ProcessHandle::destroyForcibly);
      found = marked(marker);
    }
  }

  /** Those that this user may look into; {@code NAME=value}. */
  static List<ProcessHandle> marked(String marker) {
    byte[] wanted = (marker + "\0").getBytes(StandardCharsets.UTF_8);
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        if (contains(environment(entry), wanted)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      return found;
    }
    return found;
  }

  private static byte[] environment(Path process) {
    try {
      return Files.readAllBytes(process.resolve("environ"));
    } catch (IOException e) {
      return new byte[0]; // another user's, or gone
    }
  }

  private static boolean contains(byte[] text, byte[] wanted) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    return all.contains(new String(wanted, StandardCharsets.ISO_8859_1));
  }

  /** How often the kernel has killed for memory since boot. */
  static long outOfMemoryKills() {
    try {
      return Files.readAllLines(PROC.resolve("vmstat")).stream()
          .filter(line -> line.startsWith("oom_kill "))
          .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length()).trim()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
