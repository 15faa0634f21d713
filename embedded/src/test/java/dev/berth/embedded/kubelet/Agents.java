package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Processes of this machine, as tests look for them. */
final class Agents {
  private static final String MAIN = "dev.berth.agent.Main";

  private Agents() {}

  /** The agents below a process, not what started them. */
  static List<ProcessHandle> below(ProcessHandle parent) {
    return parent
        .descendants()
        .filter(each -> commandLine(each).matches("\\S*/bin/java .*" + MAIN + ".*"))
        .toList();
  }

  static List<ProcessHandle> commands(Predicate<String> line) {
    return ProcessHandle.allProcesses().filter(each -> line.test(commandLine(each))).toList();
  }

  /** Those whose command line begins with these words. */
  static List<ProcessHandle> starting(String words) {
    return commands(line -> line.startsWith(words));
  }

  /** Those that were started with the folder of these sandboxes. */
  static List<ProcessHandle> naming(Path folder) {
    return commands(line -> line.contains(folder + "/p/"));
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
          .replace('\0', ' ')
          .strip();
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }
}
