package dev.berth.crds;

/** How the proxy shall reach a sandbox's agent; Auto decides by the runtime class. */
public enum TransportChoice {
  Auto,
  PortForward,
  Exec,
  PodIP
}
