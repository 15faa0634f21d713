package dev.berth.operator.pod;

import dev.berth.crds.AgentSource;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxTemplateSpec;
import dev.berth.crds.UserKind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the agent gets into a pod: the image has it, or an init container copies it into a volume
 * that the sandbox sees read-only. It is copied for uid 0 in any case, who could write it in an
 * image. A foreign image also gets the writable folders that Berth promises.
 */
final class AgentDelivery {
  /** Volumes whose names begin with it are Berth's own. */
  static final String OWN_PREFIX = "berth-";

  static final String VOLUME = OWN_PREFIX + "agent";
  private static final String TARGET = "/target";
  private static final Map<String, String> FOLDERS = folders();

  private AgentDelivery() {}

  static boolean copies(SandboxTemplateSpec spec, String image, PodSettings settings) {
    return spec.agent() == AgentSource.Copy
        || spec.user() == UserKind.Root
        || (spec.agent() == AgentSource.Auto && isForeign(image, settings));
  }

  static boolean isForeign(String image, PodSettings settings) {
    return !image.equals(settings.sandboxImage());
  }

  static List<Volume> volumes(boolean foreign) {
    List<Volume> result = new ArrayList<>();
    result.add(emptyDir(VOLUME));
    if (foreign) {
      FOLDERS.keySet().forEach(name -> result.add(emptyDir(name)));
    }
    return result;
  }

  static List<VolumeMount> mounts(boolean foreign) {
    List<VolumeMount> result = new ArrayList<>();
    result.add(
        new VolumeMountBuilder()
            .withName(VOLUME)
            .withMountPath(SandboxPod.AGENT_HOME)
            .withReadOnly(true)
            .build());
    if (foreign) {
      FOLDERS.forEach(
          (name, path) ->
              result.add(new VolumeMountBuilder().withName(name).withMountPath(path).build()));
    }
    return result;
  }

  /**
   * It has the sandbox's own limits and requests, so that the pod reserves no more than without.
   */
  static Container init(
      PodSettings settings, SandboxTemplateSpec spec, ResourceRequirements resources) {
    return new ContainerBuilder()
        .withName(SandboxPod.INIT_CONTAINER)
        .withImage(settings.agentImage())
        .withImagePullPolicy(spec.imagePullPolicy().name())
        .withCommand(SandboxPod.AGENT_HOME + "/install", TARGET)
        .withResources(resources)
        .withSecurityContext(Security.ofContainer(spec.user()))
        .withVolumeMounts(new VolumeMountBuilder().withName(VOLUME).withMountPath(TARGET).build())
        .build();
  }

  private static Map<String, String> folders() {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("berth-home", "/home/user");
    result.put("berth-workspace", "/workspace");
    result.put("berth-data", "/data");
    result.put("berth-tmp", "/tmp");
    return result;
  }

  private static Volume emptyDir(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }
}
