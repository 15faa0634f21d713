package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What of the machine a sandbox with a root of its own is shown, read-only: programs and libraries,
 * the parts of {@code /etc} that these read, Java, the agent, Python and Node. Nothing of anybody's
 * home but those; nothing of {@code /var}, {@code /run}, {@code /opt}, {@code /sys}.
 */
final class Machine {
  static final Path AGENT_HOME = Path.of("/berth");
  static final Path RUN = Path.of("/run/berth");
  static final Path AOT_CACHES = Path.of("/run/aot");

  private static final String USR = "/usr";
  private static final List<String> TOP =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
  private static final String ETC =
      "alternatives bash.bashrc ca-certificates ca-certificates.conf crypto-policies fonts gai.conf"
          + " hosts host.conf inputrc ld.so.cache ld.so.conf ld.so.conf.d localtime magic mime.types"
          + " nsswitch.conf pki profile protocols resolv.conf services ssl terminfo timezone";
  private static final String PASSWD =
      "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/home/user:/bin/bash\n"
          + "nobody:x:65534:65534:nobody:/:/bin/false\n";
  private static final String GROUP = "root:x:0:\ntty:x:5:\nuser:x:1000:\nnogroup:x:65534:\n";

  private Machine() {}

  /**
   * The mounts of any sandbox, in order.
   *
   * @throws IOException when the given Python does not run, or cannot be shown without what is
   *     nobody's business
   */
  static List<Mount> mounts(KubeletSettings settings) throws IOException {
    List<Mount> mounts = new ArrayList<>();
    mounts.add(new Mount.ReadOnly(USR, USR));
    for (String name : TOP) {
      Path path = Path.of(name);
      if (Files.isSymbolicLink(path)) {
        mounts.add(new Mount.Link(Files.readSymbolicLink(path).toString(), name));
      } else if (Files.isDirectory(path)) {
        mounts.add(new Mount.ReadOnly(name, name));
      }
    }
    etc(mounts, settings.stateDir());
    mounts.add(new Mount.ReadOnly(settings.agentDist().toString(), AGENT_HOME.toString()));
    mounts.add(new Mount.ReadOnly(settings.aotCaches().toString(), AOT_CACHES.toString()));
    same(mounts, settings.javaHome().toRealPath());
    same(mounts, settings.javaHome());
    for (Path prefix : pythonPrefixes(settings.python())) {
      if (!isShown(mounts, prefix) && holdsPrivate(prefix, settings.stateDir())) {
        throw new IOException(
            "sandboxes would see all of %s, where the Python %s is installed; name another one"
                .formatted(prefix, settings.python()));
      }
      same(mounts, prefix);
    }
    if (settings.node().isPresent()) {
      node(mounts, settings.node().get(), settings.stateDir());
    }
    return mounts;
  }

  /** With its npm where it has a folder of its own. */
  private static void node(List<Mount> mounts, Path node, Path stateDir) throws IOException {
    Path file = node.toRealPath();
    Path prefix = file.getParent().getParent();
    same(mounts, prefix == null || holdsPrivate(prefix, stateDir) ? file : prefix);
    if (!isShown(mounts, node)) {
      mounts.add(new Mount.ReadOnly(file.toString(), node.toString()));
    }
  }

  /** Whether a folder is so wide that a home is in it, or what this program keeps. */
  static boolean holdsPrivate(Path folder, Path stateDir) throws IOException {
    Path home = Path.of(System.getProperty("user.home"));
    Path real = folder.toRealPath();
    for (Path each : List.of(home, home.resolve(".local"), stateDir)) {
      if (Files.exists(each) && each.toRealPath().startsWith(real)) {
        return true;
      }
    }
    return false;
  }

  /** A copy is one mount for all, and made once. */
  private static void etc(List<Mount> mounts, Path stateDir) throws IOException {
    Path own = stateDir.resolve("etc");
    new SandboxFolder(own).delete();
    Files.createDirectories(own);
    for (String name : ETC.split(" ")) {
      Path path = Path.of("/etc", name);
      if (Files.exists(path)) {
        copyPublic(path, own.resolve(name));
      }
    }
    Files.writeString(own.resolve("passwd"), PASSWD);
    Files.writeString(own.resolve("group"), GROUP);
    mounts.add(new Mount.ReadOnly(own.toString(), "/etc"));
  }

  /** Links below stay links; what not everybody may read is left out, also where root runs this. */
  static void copyPublic(Path from, Path to) throws IOException {
    if (!isPublic(from)) {
      return;
    }
    if (!Files.isDirectory(from)) {
      Files.copy(from, to);
      return;
    }
    Files.createDirectory(to);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path target = to.resolve(entry.getFileName());
        if (Files.isSymbolicLink(entry)) {
          Files.copy(entry, target, LinkOption.NOFOLLOW_LINKS);
        } else {
          copyPublic(entry, target);
        }
      }
    }
  }

  private static boolean isPublic(Path path) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    return Files.isReadable(path)
        && permissions.contains(PosixFilePermission.OTHERS_READ)
        && (!Files.isDirectory(path) || permissions.contains(PosixFilePermission.OTHERS_EXECUTE));
  }

  /** At its own path, unless that is shown already. */
  private static void same(List<Mount> mounts, Path path) {
    if (!isShown(mounts, path)) {
      mounts.add(new Mount.ReadOnly(path.toString(), path.toString()));
    }
  }

  private static boolean isShown(List<Mount> mounts, Path path) {
    return mounts.stream()
        .anyMatch(m -> m instanceof Mount.ReadOnly each && path.startsWith(each.to()));
  }

  /** Of a virtual environment these are two: its own folder, and that of the Python it is of. */
  private static List<Path> pythonPrefixes(Path python) throws IOException {
    Process process =
        new ProcessBuilder(
                python.toString(),
                "-I",
                "-c",
                "import sys; print(sys.prefix, sys.base_prefix, sep='\\n')")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    try {
      List<Path> prefixes = process.inputReader().readAllLines().stream().map(Path::of).toList();
      if (!process.waitFor(10, TimeUnit.SECONDS) || prefixes.size() != 2) {
        throw new IOException("this Python does not run: " + python);
      }
      return prefixes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
