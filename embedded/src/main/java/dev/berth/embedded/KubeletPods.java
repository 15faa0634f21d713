package dev.berth.embedded;

import dev.berth.embedded.api.PodLogs;
import dev.berth.embedded.api.PodStreams;
import dev.berth.embedded.kubelet.Kubelet;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.Optional;

/** The kubelet's pods, for an API server that has to be there before its kubelet. */
final class KubeletPods implements PodStreams, PodLogs {
  private volatile Kubelet kubelet;

  void are(Kubelet kubelet) {
    this.kubelet = kubelet;
  }

  @Override
  public ByteChannel connect(String namespace, String pod, int port) throws IOException {
    if (kubelet == null) {
      throw new IOException("the kubelet does not run yet");
    }
    return kubelet.connect(namespace, pod, port);
  }

  @Override
  public Optional<String> logs(String namespace, String pod, String container) {
    return kubelet == null ? Optional.empty() : kubelet.logs(namespace, pod);
  }
}
