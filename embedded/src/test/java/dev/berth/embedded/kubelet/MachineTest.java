package dev.berth.embedded.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the machine sandboxes are not shown. */
class MachineTest {
  @TempDir Path folder;

  @Test
  void only_what_everybody_may_read_is_copied() throws IOException {
    Path from = Files.createDirectory(folder.resolve("ssl"));
    file(from.resolve("cert.pem"), "rw-r--r--");
    file(from.resolve("key.pem"), "rw-r-----");
    Path closed = Files.createDirectory(from.resolve("private"));
    file(closed.resolve("inner.pem"), "rw-r--r--");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx--x---"));
    Files.createSymbolicLink(from.resolve("link.pem"), Path.of("private/inner.pem"));

    Path to = folder.resolve("copy");
    Machine.copyPublic(from, to);

    assertThat(to.resolve("cert.pem")).hasContent("text");
    assertThat(to.resolve("key.pem")).doesNotExist();
    assertThat(to.resolve("private")).doesNotExist();
    assertThat(Files.exists(to.resolve("link.pem"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.exists(to.resolve("link.pem"))).isFalse();
  }

  @Test
  void a_node_beside_what_is_private_is_shown_by_itself() throws IOException {
    Path node = program(folder.resolve("bin/node"));
    Path own = program(folder.resolve("node-24/bin/node"));

    assertThat(shown(node)).contains(node).doesNotContain(folder, node.getParent());
    assertThat(shown(own)).contains(own.getParent().getParent());
  }

  @Test
  void a_home_and_what_holds_it_are_private() throws IOException {
    Path home = Path.of(System.getProperty("user.home"));

    assertThat(Machine.holdsPrivate(home, folder)).isTrue();
    assertThat(Machine.holdsPrivate(Path.of("/"), folder)).isTrue();
    assertThat(Machine.holdsPrivate(Path.of("/usr"), folder)).isFalse();
  }

  private List<Path> shown(Path node) throws IOException {
    Path state = Files.createDirectories(folder.resolve("state"));
    return Machine.mounts(
            new KubeletSettings(
                state,
                folder.resolve("agent"),
                Path.of(System.getProperty("java.home")),
                Path.of("/usr/bin/python3"),
                Optional.of(node),
                folder.resolve("cache"),
                IsolationMode.Detect,
                Clock.systemUTC()))
        .stream()
        .filter(Mount.ReadOnly.class::isInstance)
        .map(mount -> Path.of(((Mount.ReadOnly) mount).to()))
        .toList();
  }

  private static Path program(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    return file(path, "rwxr-xr-x");
  }

  private static Path file(Path path, String permissions) throws IOException {
    Files.writeString(path, "text");
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
