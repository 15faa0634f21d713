package dev.berth.operator.pod;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.crds.Berth;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.UserKind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What holds of every pod of a sandbox, checked after all that its author could add. The CRD
 * refuses the same; this is the second lock, for objects from before a rule or past a removed
 * schema.
 */
final class Hardening {
  /** The sources that reach neither the node's own files and network nor a token. */
  private static final Set<String> VOLUMES =
      Set.of(
          "emptyDir", "persistentVolumeClaim", "configMap", "secret", "csi", "ephemeral", "image");

  private static final String APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
  private static final String BERTH = Berth.GROUP + "/";
  private static final Set<String> OWN_LABELS =
      Set.of(SandboxPod.LABEL_TEMPLATE, SandboxPod.LABEL_REVISION, SandboxPod.LABEL_NETWORK);
  private static final Set<String> OWN_ANNOTATIONS = Set.of(SandboxPod.ANNOTATION_NETWORK_POLICY);

  private Hardening() {}

  /**
   * The pod itself.
   *
   * @throws PodRefusedException naming what must not be in it
   */
  static Pod checked(Pod pod, UserKind user) {
    check(pod.getMetadata());
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
    require(
        spec.getPriorityClassName() == null || !spec.getPriorityClassName().startsWith("system-"),
        "a priority class of the cluster's own programs");
    require(spec.getInitContainers().size() <= 1, "init containers");
    spec.getVolumes().forEach(Hardening::check);
    spec.getContainers().forEach(each -> check(each, user));
    spec.getContainers().forEach(each -> each.getVolumeMounts().forEach(Hardening::check));
    spec.getInitContainers().forEach(each -> check(each, user));
    return pod;
  }

  private static void check(ObjectMeta metadata) {
    // Still honoured where no Pod Security refuses it, and then above the pod's own profile.
    require(
        metadata.getAnnotations().keySet().stream().noneMatch(key -> key.startsWith(APPARMOR)),
        "an AppArmor annotation");
    require(
        OWN_LABELS.containsAll(berths(metadata.getLabels()))
            && OWN_ANNOTATIONS.containsAll(berths(metadata.getAnnotations())),
        "further labels or annotations under " + BERTH);
    require(
        metadata.getLabels().containsKey(SandboxPod.LABEL_NETWORK)
            == metadata.getAnnotations().containsKey(SandboxPod.ANNOTATION_NETWORK_POLICY),
        "a network label of its author's");
  }

  private static Set<String> berths(Map<String, String> map) {
    return map.keySet().stream()
        .filter(key -> key.startsWith(BERTH))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static void check(Volume volume) {
    boolean own = volume.getName().startsWith(AgentDelivery.OWN_PREFIX);
    JsonNode fields = Serialization.unmarshal(Serialization.asJson(volume), JsonNode.class);
    fields
        .fieldNames()
        .forEachRemaining(
            field ->
                require(
                    field.equals("name")
                        || (own ? field.equals("emptyDir") : VOLUMES.contains(field)),
                    field + " volume " + volume.getName()));
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
  }

  private static void check(VolumeMount mount) {
    String path = plain(mount.getMountPath());
    if (mount.getName().equals(AgentDelivery.VOLUME)) {
      require(
          path.equals(SandboxPod.AGENT_HOME) && on(mount.getReadOnly()),
          "the agent's files at " + path);
    } else {
      require(!isIn(SandboxPod.AGENT_HOME, path), "a mount over " + SandboxPod.AGENT_HOME);
    }
    require(!path.equals("/") && !isIn("/proc", path), "a mount at " + path);
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

  private static boolean isIn(String folder, String path) {
    return path.equals(folder) || path.startsWith(folder + "/");
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
