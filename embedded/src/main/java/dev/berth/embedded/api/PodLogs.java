package dev.berth.embedded.api;

import java.util.Optional;

/** What a pod's container has written; the kubelet knows it. */
@FunctionalInterface
public interface PodLogs {

  /**
   * @param container empty for the only one
   * @return empty if the container has not run
   */
  Optional<String> logs(String namespace, String pod, String container);
}
