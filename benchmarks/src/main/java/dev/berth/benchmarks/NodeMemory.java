package dev.berth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a pod's processes take of this machine's memory, each shared page divided by its users
 * (proportional set size). Only the node itself knows, and only root may ask.
 */
final class NodeMemory {
  private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB$");
  private static final double KIB_IN_MIB = 1024;

  private NodeMemory() {}

  /** In MiB; empty where the pod does not run here or its processes cannot be read. */
  static OptionalDouble pssOfPod(String podUid) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      var kib =
          processes
              .filter(p -> p.getFileName().toString().matches("\\d+"))
              .filter(p -> text(p.resolve("cgroup")).contains(podUid))
              .mapToLong(NodeMemory::pssKib)
              .sum();
      return kib == 0 ? OptionalDouble.empty() : OptionalDouble.of(kib / KIB_IN_MIB);
    }
  }

  private static long pssKib(Path process) {
    var line = PSS.matcher(text(process.resolve("smaps_rollup")));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      // It ended meanwhile, or is not ours to read.
      return "";
    }
  }
}
