package dev.berth.embedded.kubelet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * No isolation: a sandbox is a folder, and its code may do whatever the user of this program may,
 * the machine's network and files included. The API alone is confined: the agent refuses paths
 * outside of that folder. For code that one would run without a sandbox as well.
 */
final class OwnDirectory implements Isolation {
  private final Path agentDist;
  private final Path aotCaches;

  OwnDirectory(Path agentDist, Path aotCaches) {
    this.agentDist = agentDist;
    this.aotCaches = aotCaches;
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public Places places(SandboxFolder folder) {
    return new Places(agentDist, folder.behind("/home/user"), folder.run(), aotCaches);
  }

  /** A session of its own, so that a terminal's Ctrl-C ends sandboxes in their order. */
  @Override
  public List<String> enter(SandboxFolder folder, Wants wants, List<String> command) {
    List<String> all = new ArrayList<>(List.of("setsid"));
    all.addAll(command);
    return all;
  }

  @Override
  public boolean endsWithFirstProcess() {
    return false;
  }
}
