package dev.berth.embedded.kubelet;

/** A container cannot be made as its pod's spec has it; the message is the kubelet's own. */
final class ContainerConfigException extends Exception {
  private static final long serialVersionUID = 1L;
  static final String REASON = "CreateContainerConfigError";

  ContainerConfigException(String message) {
    super(message);
  }
}
