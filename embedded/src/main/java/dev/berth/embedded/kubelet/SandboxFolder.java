package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The folder of one pod in the kubelet's state: the sandbox's own folders, and beside them what its
 * code does not see where it has a root of its own.
 *
 * @param top short, since the path of a Unix socket has at most 107 bytes
 */
public record SandboxFolder(Path top) {
  private static final List<String> SHARED = List.of("home/user", "workspace", "data", "tmp");

  /** Stands for {@code /} of a sandbox that has no root of its own. */
  public Path root() {
    return top.resolve("root");
  }

  /** The folder behind one of the sandbox's own paths. */
  public Path behind(String path) {
    return root().resolve(path.substring(1));
  }

  /** Where the agent makes its socket. */
  public Path run() {
    return top.resolve("run");
  }

  /** Where the kubelet puts that socket before any code runs. */
  Path socket() {
    return top.resolve("a");
  }

  Path log() {
    return top.resolve("log");
  }

  /** Who runs here: see {@link Leftovers}. */
  Path process() {
    return top.resolve("process");
  }

  /** A mount point, for those who need one. */
  Path mountPoint() {
    return top.resolve("mnt");
  }

  void create() throws IOException {
    Files.createDirectories(
        top, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String shared : SHARED) {
      Files.createDirectories(root().resolve(shared));
    }
    Files.createDirectories(run());
    Files.createDirectories(mountPoint());
  }

  /** Removes it all, with what the code has closed to its own user. */
  void delete() {
    try {
      delete(top);
    } catch (IOException e) {
      deleteByPrograms(e);
    }
  }

  /** Code may make a tree so deep that no path leads to its end; these walk it step by step. */
  private void deleteByPrograms(IOException why) {
    try {
      run("chmod", "-R", "u+rwx", "--", top.toString());
      if (run("rm", "-rf", "--", top.toString()) != 0) {
        throw new UncheckedIOException(why);
      }
    } catch (IOException e) {
      why.addSuppressed(e);
      throw new UncheckedIOException(why);
    }
  }

  private static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    return process.onExit().join().exitValue();
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isWritable(path) || !Files.isExecutable(path) || !Files.isReadable(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          delete(entry);
        }
      } catch (NoSuchFileException e) {
        return;
      }
    }
    Files.deleteIfExists(path);
  }
}
