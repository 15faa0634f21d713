package dev.berth.transport;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Streams through the Kubernetes API server, by port-forward or by exec of the bridge: no network
 * path leads to the agent, and the API server's authorisation decides who may open one.
 *
 * <p>Each stream is a WebSocket of its own. One that is quiet for 20 s is pinged, and ended if that
 * is not answered within another 20 to 25 s.
 */
public final class KubernetesStreams implements StreamOpener, AutoCloseable {
  private static final long BEAT_SECONDS = 5;

  private final ApiServer api;
  private final Set<ChannelStream> open = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("berth-streams-heart").daemon().factory());

  /**
   * @param config whose URL, certificates and token are used; a token of a service account is read
   *     again as it is replaced
   */
  public KubernetesStreams(Config config) {
    api = new ApiServer(config);
    heart.scheduleWithFixedDelay(
        () -> open.forEach(ChannelStream::beat), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public ByteStream open(AgentAddress address) throws IOException {
    var channels =
        switch (address.route()) {
          case PORT_FORWARD -> new PortForwardChannels();
          case EXEC -> new ExecChannels();
        };
    var stream = new ChannelStream(channels, address, open::remove);
    api.connect(address, channels, stream);
    open.add(stream);
    if (!stream.isOpen()) {
      open.remove(stream);
    }
    return stream;
  }

  /** Ends all streams. */
  @Override
  public void close() {
    heart.shutdownNow();
    open.forEach(ChannelStream::close);
    api.close();
  }
}
