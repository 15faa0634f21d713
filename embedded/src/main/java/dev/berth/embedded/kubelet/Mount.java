package dev.berth.embedded.kubelet;

/** One entry of a sandbox's own root. */
sealed interface Mount {

  /** Something of the machine's, to be read. */
  record ReadOnly(String from, String to) implements Mount {}

  /** A folder of the sandbox's own. */
  record Writable(String from, String to) implements Mount {}

  record Link(String target, String at) implements Mount {}
}
