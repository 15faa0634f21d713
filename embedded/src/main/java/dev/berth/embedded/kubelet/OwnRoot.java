package dev.berth.embedded.kubelet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the isolating modes have in common: a root put together of mounts, and PID 1 in it. */
abstract sealed class OwnRoot implements Isolation permits Bubblewrap, UserNamespaces {
  private static final List<String> WRITABLE = List.of("/home/user", "/workspace", "/data", "/tmp");

  private final List<Mount> machine;

  OwnRoot(List<Mount> machine) {
    this.machine = List.copyOf(machine);
  }

  /** In order: the sandbox's own folders first, as the machine's Python may lie in a home. */
  final List<Mount> mounts(SandboxFolder folder) {
    List<Mount> mounts = new ArrayList<>();
    for (String path : WRITABLE) {
      mounts.add(new Mount.Writable(folder.behind(path).toString(), path));
    }
    mounts.add(new Mount.Writable(folder.run().toString(), Machine.RUN.toString()));
    mounts.addAll(machine);
    return mounts;
  }

  @Override
  public final Places places(SandboxFolder folder) {
    return new Places(Machine.AGENT_HOME, Path.of("/home/user"), Machine.RUN, Machine.AOT_CACHES);
  }

  @Override
  public final boolean endsWithFirstProcess() {
    return true;
  }
}
