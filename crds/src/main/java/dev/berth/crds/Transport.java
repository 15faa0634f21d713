package dev.berth.crds;

/** How the proxy reaches a sandbox's agent. */
public enum Transport {
  PortForward,
  Exec,
  PodIP
}
