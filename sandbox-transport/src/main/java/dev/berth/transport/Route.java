package dev.berth.transport;

/** Which subresource of the pod carries the bytes. */
public enum Route {
  /** {@code pods/portforward} to the pod's loopback; the default. */
  PORT_FORWARD,

  /** {@code pods/exec} of the bridge, where port-forward cannot reach the agent (gVisor, Kata). */
  EXEC
}
