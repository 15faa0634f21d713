package dev.berth.embedded.kubelet;

import java.nio.file.Path;
import java.util.List;

/** What keeps the processes of a sandbox from the machine and from other sandboxes. */
public interface Isolation {

  /** How it is called in messages and on the command line. */
  String name();

  /** Where things are for the processes of a sandbox. */
  Places places(SandboxFolder folder);

  /**
   * The command that starts another inside.
   *
   * @param wants what this sandbox asks for
   * @param command with paths as they are inside
   */
  List<String> enter(SandboxFolder folder, Wants wants, List<String> command);

  /** Whether the kernel ends all of a sandbox's processes with its first one. */
  boolean endsWithFirstProcess();

  /**
   * @param agentHome folder of the agent's jars and runners
   * @param home the code's home
   * @param run folder that the agent makes its socket in
   * @param aotCaches folder of AOT caches
   */
  record Places(Path agentHome, Path home, Path run, Path aotCaches) {}

  /**
   * @param network whether the code may reach any network; one that cannot keep it away says so in
   *     its description
   * @param root whether the code is to be uid 0
   */
  record Wants(boolean network, boolean root) {}
}
