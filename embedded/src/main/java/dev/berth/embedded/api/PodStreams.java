package dev.berth.embedded.api;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** The way from the API server to what listens in a pod; the kubelet knows it. */
@FunctionalInterface
public interface PodStreams {

  /**
   * Connects to a port of a pod's loopback.
   *
   * @param port as the pod's own processes know it
   * @return a blocking channel, the caller's to close
   * @throws IOException in the words that a kubelet has for it: no such pod, not running, nobody
   *     listens
   */
  ByteChannel connect(String namespace, String pod, int port) throws IOException;
}
