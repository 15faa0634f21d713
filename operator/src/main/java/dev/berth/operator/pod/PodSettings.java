package dev.berth.operator.pod;

import java.math.BigDecimal;
import java.util.List;

/**
 * What an installation says about all pods of sandboxes.
 *
 * @param sandboxImage image of templates that name none; brings the agent
 * @param agentImage init image that brings the agent into any other
 * @param imagePullSecrets names of pull Secrets, used beside the template's own
 * @param cpuRatio requests left out are limits times this; above 0, at most 1
 * @param memoryRatio likewise for memory
 * @param storageRatio likewise for ephemeral storage
 * @param maxExecutionSeconds bound of one execution, told to the agent
 * @param maxQueuedExecutions how many may wait for a busy context, told to the agent
 * @param maxQueueSeconds how long each may wait, told to the agent
 * @param maxOutputBytes output kept of one execution, told to the agent
 * @param allowRoot whether templates may ask for uid 0
 * @param clusterCidrs networks closed to sandboxes beside the private ranges
 */
public record PodSettings(
    String sandboxImage,
    String agentImage,
    List<String> imagePullSecrets,
    BigDecimal cpuRatio,
    BigDecimal memoryRatio,
    BigDecimal storageRatio,
    int maxExecutionSeconds,
    int maxQueuedExecutions,
    int maxQueueSeconds,
    long maxOutputBytes,
    boolean allowRoot,
    List<String> clusterCidrs) {
  public PodSettings {
    imagePullSecrets = List.copyOf(imagePullSecrets);
    clusterCidrs = List.copyOf(clusterCidrs);
  }
}
