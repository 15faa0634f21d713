package dev.berth.transport;

import java.util.regex.Pattern;

/**
 * Where one agent listens. The API server knows a pod by its name only; that the pod of this name
 * is still the one of {@code podUid} is for the caller to know, who watches pods. Connections are
 * kept per {@code podUid} and never serve another.
 *
 * @param port TCP port on the pod's loopback, 1–65535; the exec bridge knows its port by itself
 */
public record AgentAddress(String namespace, String podName, String podUid, int port, Route route) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
  private static final Pattern UID = Pattern.compile("[-A-Za-z0-9._]{1,128}");

  /**
   * @throws IllegalArgumentException for what cannot be a name, a uid or a port in Kubernetes: all
   *     of it ends up in a URL
   */
  public AgentAddress {
    require(NAME.matcher(namespace).matches(), "namespace", namespace);
    require(NAME.matcher(podName).matches(), "pod name", podName);
    require(UID.matcher(podUid).matches(), "pod uid", podUid);
    require(port > 0 && port < 65536, "port", String.valueOf(port));
    require(route != null, "route", "null");
  }

  private static void require(boolean holds, String what, String value) {
    if (!holds) {
      throw new IllegalArgumentException("not a " + what + ": '" + value + "'");
    }
  }

  @Override
  public String toString() {
    return namespace + "/" + podName + ":" + port + " by " + route;
  }
}
