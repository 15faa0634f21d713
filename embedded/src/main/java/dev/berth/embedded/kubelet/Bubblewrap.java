package dev.berth.embedded.kubelet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs sandboxes with {@code bwrap}: namespaces of their own for users, processes, mounts, IPC and
 * host name, and for the network where they shall have none. The code is uid 1000 (uid 0 for {@code
 * user: Root}), which is the user of this program to the machine, without any capability.
 */
final class Bubblewrap extends OwnRoot {
  /** Where this program's user is root, these would be the sandbox's to change. */
  private static final List<String> MACHINES_OWN =
      List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs");

  Bubblewrap(List<Mount> machine) {
    super(machine);
  }

  @Override
  public String name() {
    return "bubblewrap";
  }

  @Override
  public List<String> enter(SandboxFolder folder, Wants wants, List<String> command) {
    String id = wants.root() ? "0" : "1000";
    List<String> all = new ArrayList<>(List.of("setsid", "bwrap", "--as-pid-1", "--unshare-user"));
    all.addAll(List.of("--uid", id, "--gid", id, "--unshare-pid", "--unshare-ipc"));
    all.addAll(List.of("--unshare-uts", "--hostname", "sandbox", "--cap-drop", "ALL"));
    if (!wants.network()) {
      all.add("--unshare-net");
    }
    for (Mount mount : mounts(folder)) {
      all.addAll(
          switch (mount) {
            case Mount.ReadOnly m -> List.of("--ro-bind", m.from(), m.to());
            case Mount.Writable m -> List.of("--bind", m.from(), m.to());
            case Mount.Link m -> List.of("--symlink", m.target(), m.at());
          });
    }
    all.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    for (String path : MACHINES_OWN) {
      if (Files.exists(Path.of(path))) {
        all.addAll(List.of("--ro-bind", path, path));
      }
    }
    all.addAll(List.of("--remount-ro", "/", "--chdir", "/"));
    all.add("--");
    all.addAll(command);
    return all;
  }
}
