package dev.berth.operator.pod;

import dev.berth.crds.AgentSource;
import dev.berth.crds.SandboxPod;
import dev.berth.crds.SandboxTemplateSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the agent gets into a pod: the image has it, or an init container copies it into a volume
 * that the sandbox sees read-only. A foreign image also gets the writable folders that Berth
 * promises.
 */
final class AgentDelivery {
  private static final String VOLUME = "berth-agent";
  private static final String TARGET = "/target";
  private static final Map<String, String> FOLDERS = folders();

  private AgentDelivery() {}

  static boolean copies(SandboxTemplateSpec spec, String image, PodSettings settings) {
    return spec.agent() == AgentSource.Copy
        || (spec.agent() == AgentSource.Auto && !image.equals(settings.sandboxImage()));
  }

  static List<Volume> volumes() {
    List<Volume> result = new java.util.ArrayList<>();
    result.add(emptyDir(VOLUME));
    FOLDERS.keySet().forEach(name -> result.add(emptyDir(name)));
    return result;
  }

  static List<VolumeMount> mounts() {
    List<VolumeMount> result = new java.util.ArrayList<>();
    result.add(
        new VolumeMountBuilder()
            .withName(VOLUME)
            .withMountPath(SandboxPod.AGENT_HOME)
            .withReadOnly(true)
            .build());
    FOLDERS.forEach(
        (name, path) ->
            result.add(new VolumeMountBuilder().withName(name).withMountPath(path).build()));
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
