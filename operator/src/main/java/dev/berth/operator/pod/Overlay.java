package dev.berth.operator.pod;

import dev.berth.crds.ContainerOverlay;
import dev.berth.crds.PodOverlay;
import dev.berth.crds.PodOverlayMetadata;
import dev.berth.crds.PodOverlaySpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds a template's {@code podTemplate} to what Berth makes; on a clash Berth's own stays. */
final class Overlay {
  private Overlay() {}

  static Pod onto(Pod pod, PodOverlay overlay) {
    if (overlay == null) {
      return pod;
    }
    PodBuilder builder = new PodBuilder(pod);
    PodOverlayMetadata metadata = overlay.metadata();
    if (metadata != null) {
      builder
          .editMetadata()
          .withLabels(under(metadata.labels(), pod.getMetadata().getLabels()))
          .withAnnotations(under(metadata.annotations(), pod.getMetadata().getAnnotations()))
          .endMetadata();
    }
    if (overlay.spec() != null) {
      builder.withSpec(spec(pod.getSpec(), overlay.spec()));
    }
    return builder.build();
  }

  private static PodSpec spec(PodSpec own, PodOverlaySpec added) {
    PodSpecBuilder builder =
        new PodSpecBuilder(own)
            .addToNodeSelector(added.nodeSelector() == null ? Map.of() : added.nodeSelector())
            .addAllToTolerations(orEmpty(added.tolerations()))
            .withAffinity(added.affinity())
            .addAllToTopologySpreadConstraints(orEmpty(added.topologySpreadConstraints()))
            .withPriorityClassName(added.priorityClassName())
            .withSchedulerName(added.schedulerName())
            .addAllToHostAliases(orEmpty(added.hostAliases()))
            .withDnsPolicy(added.dnsPolicy())
            .withDnsConfig(added.dnsConfig())
            .addAllToVolumes(orEmpty(added.volumes()));
    for (ContainerOverlay container : orEmpty(added.containers())) {
      var edited = builder.editFirstContainer();
      edited.addAllToVolumeMounts(orEmpty(container.volumeMounts()));
      if (container.resources() != null) {
        var resources = edited.buildResources();
        edited
            .editResources()
            .withLimits(under(container.resources().limits(), resources.getLimits()))
            .withRequests(under(container.resources().requests(), resources.getRequests()))
            .endResources();
      }
      edited.endContainer();
    }
    return builder.build();
  }

  private static <V> Map<String, V> under(Map<String, V> added, Map<String, V> own) {
    Map<String, V> result = new HashMap<>(added == null ? Map.of() : added);
    result.putAll(own == null ? Map.of() : own);
    return new java.util.TreeMap<>(result);
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }
}
