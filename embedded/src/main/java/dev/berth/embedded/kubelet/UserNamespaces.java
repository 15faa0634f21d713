package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Does what {@link Bubblewrap} does with the tools of util-linux alone. One user namespace owns the
 * mounts; the code gets another inside it, so it cannot undo them, whatever uid it has. Of an agent
 * that was killed, some versions of unshare tell the exit code 1.
 */
final class UserNamespaces extends OwnRoot {
  private static final String SCRIPT = script();
  private final Path python;

  /** {@code python} brings up the loopback of a sandbox without network. */
  UserNamespaces(List<Mount> machine, Path python) {
    super(machine);
    this.python = python;
  }

  @Override
  public String name() {
    return "namespaces";
  }

  @Override
  public List<String> enter(SandboxFolder folder, Wants wants, List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of("setsid", "unshare", "--user", "--map-root-user", "--mount", "--pid"));
    all.addAll(List.of("--fork", "--kill-child", "--ipc", "--uts"));
    if (!wants.network()) {
      all.add("--net");
    }
    all.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh", folder.mountPoint().toString()));
    all.add(wants.network() ? "" : python.toString());
    all.add(wants.root() ? "0" : "1000");
    for (Mount mount : mounts(folder)) {
      all.addAll(
          switch (mount) {
            case Mount.ReadOnly m -> List.of("ro", m.from(), m.to());
            case Mount.Writable m -> List.of("rw", m.from(), m.to());
            case Mount.Link m -> List.of("link", m.target(), m.at());
          });
    }
    all.add("--");
    all.addAll(command);
    return all;
  }

  private static String script() {
    try (InputStream in = UserNamespaces.class.getResourceAsStream("enter-namespaces.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
