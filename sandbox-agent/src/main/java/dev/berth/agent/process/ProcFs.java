package dev.berth.agent.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What /proc says of the processes in this container. */
final class ProcFs {
  private static final Path PROC = Path.of("/proc");
  static final long TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux this runs on

  private ProcFs() {}

  /**
   * One process, as its stat line has it.
   *
   * @param state one letter; Z is a zombie
   * @param cpuTicks user and system time in USER_HZ
   * @param startTicks since boot, in USER_HZ: with the pid it names a process for good
   * @param residentPages memory in pages
   */
  record Stat(
      int pid,
      String name,
      char state,
      int parent,
      int group,
      int session,
      long cpuTicks,
      int threads,
      long startTicks,
      long residentPages) {
    /** Not so one whose first thread has ended and whose others have not, though it reads Z. */
    boolean zombie() {
      return state == 'X' || (state == 'Z' && threads <= 1);
    }
  }

  static List<Stat> all() {
    List<Stat> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        stat(Integer.parseInt(entry.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException e) {
      throw new IllegalStateException("/proc cannot be read", e);
    }
    return found;
  }

  static Optional<Stat> stat(int pid) {
    try {
      return Optional.of(
          parse(Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      return Optional.empty(); // ended between the look and the read
    }
  }

  /**
   * Whether a number is a process's own. A thread's answers in /proc as well, though no list has
   * it, and a signal to it is one to its whole process.
   */
  static boolean isProcess(int pid) {
    try (Stream<String> lines =
        Files.lines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(("Tgid:\t" + pid)::equals);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  static Stat parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')'); // the name itself may hold any character
    String[] rest = line.substring(close + 2).trim().split(" ");
    return new Stat(
        Integer.parseInt(line.substring(0, open).trim()),
        line.substring(open + 1, close),
        rest[0].charAt(0),
        Integer.parseInt(rest[1]),
        Integer.parseInt(rest[2]),
        Integer.parseInt(rest[3]),
        Long.parseLong(rest[11]) + Long.parseLong(rest[12]),
        Integer.parseInt(rest[17]),
        Long.parseLong(rest[19]),
        Long.parseLong(rest[21]));
  }

  /** The command line with spaces between the arguments, else the name in brackets as ps has it. */
  static String command(Stat stat) {
    try {
      byte[] line = Files.readAllBytes(PROC.resolve(stat.pid() + "/cmdline"));
      String text = new String(line, StandardCharsets.UTF_8).replace('\0', ' ').trim();
      return text.isEmpty() ? "[" + stat.name() + "]" : text;
    } catch (IOException e) {
      return "[" + stat.name() + "]";
    }
  }
}
