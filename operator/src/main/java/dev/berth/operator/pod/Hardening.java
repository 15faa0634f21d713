package dev.berth.operator.pod;

import dev.berth.crds.SandboxPod;
import dev.berth.crds.UserKind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.stream.Stream;

/**
 * What holds of every pod of a sandbox, checked after all that its author could add. The CRD
 * refuses the same; this is the second lock, for objects from before a rule or past a removed
 * schema.
 */
final class Hardening {
  private Hardening() {}

  /**
   * The pod itself.
   *
   * @throws PodRefusedException naming what must not be in it
   */
  static Pod checked(Pod pod, UserKind user) {
    PodSpec spec = pod.getSpec();
    require(!on(spec.getHostNetwork()), "hostNetwork");
    require(!on(spec.getHostPID()) && !on(spec.getHostIPC()), "hostPID and hostIPC");
    require(!on(spec.getShareProcessNamespace()), "shareProcessNamespace");
    require(Boolean.FALSE.equals(spec.getAutomountServiceAccountToken()), "a service account");
    require(spec.getServiceAccountName() == null, "a service account");
    require(Boolean.FALSE.equals(spec.getEnableServiceLinks()), "service links");
    require("Never".equals(spec.getRestartPolicy()), "a restart policy");
    require(Security.ofPod(user).equals(spec.getSecurityContext()), "a security context");
    require(spec.getContainers().size() == 1, "other containers");
    require(spec.getInitContainers().size() <= 1, "init containers");
    spec.getVolumes().forEach(Hardening::check);
    spec.getContainers().forEach(each -> check(each, user));
    spec.getInitContainers().forEach(each -> check(each, user));
    return pod;
  }

  private static void check(Volume volume) {
    require(volume.getHostPath() == null, "hostPath volume " + volume.getName());
    require(
        volume.getProjected() == null
            || volume.getProjected().getSources().stream()
                .allMatch(source -> source.getServiceAccountToken() == null),
        "service account token in volume " + volume.getName());
  }

  private static void check(Container container, UserKind user) {
    require(
        Security.ofContainer(user).equals(container.getSecurityContext()), "a security context");
    require(container.getLifecycle() == null, "life cycle hooks");
    require(
        container.getPorts().stream().allMatch(port -> port.getHostPort() == null), "host ports");
    require(
        container
            .getResources()
            .getLimits()
            .keySet()
            .containsAll(
                List.of(
                    ContainerResources.CPU, ContainerResources.MEMORY, ContainerResources.STORAGE)),
        "a container without limits");
    container.getVolumeMounts().forEach(Hardening::check);
  }

  private static void check(VolumeMount mount) {
    String path = plain(mount.getMountPath());
    boolean agents =
        path.equals(SandboxPod.AGENT_HOME) || path.startsWith(SandboxPod.AGENT_HOME + "/");
    require(
        !agents || (mount.getName().startsWith("berth-") && on(mount.getReadOnly())),
        "a mount over " + SandboxPod.AGENT_HOME);
    require(!path.equals("/") && !path.startsWith("/proc"), "a mount at " + path);
    require(!"Bidirectional".equals(mount.getMountPropagation()), "mount propagation");
  }

  /**
   * Without empty and dot segments, so that no other spelling of a path passes for another path.
   */
  private static String plain(String path) {
    List<String> segments =
        Stream.of(path.split("/")).filter(each -> !each.isEmpty() && !each.equals(".")).toList();
    require(!segments.contains(".."), "a mount at " + path);
    return "/" + String.join("/", segments);
  }

  private static boolean on(Boolean flag) {
    return Boolean.TRUE.equals(flag);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new PodRefusedException("a sandbox's pod cannot have " + what);
    }
  }
}
