package dev.berth.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * {@code v4.channel.k8s.io} of port-forward with one port: channel 0 is data, 1 is an error. On
 * each of them the port comes first, as two bytes.
 */
final class PortForwardChannels implements Channels {
  private static final int PORT_BYTES = 2;

  private final int[] announced = new int[2];
  private final BoundedText error = new BoundedText();

  @Override
  public List<String> subprotocols() {
    return List.of("v4.channel.k8s.io");
  }

  @Override
  public String path(AgentAddress address) {
    return "api/v1/namespaces/%s/pods/%s/portforward?ports=%d"
        .formatted(address.namespace(), address.podName(), address.port());
  }

  @Override
  public Meaning receive(int channel, ByteBuffer piece, boolean last) {
    if (channel != 0 && channel != 1) {
      return new Nothing();
    }
    var skipped = Math.min(PORT_BYTES - announced[channel], piece.remaining());
    announced[channel] += skipped;
    piece.position(piece.position() + skipped);
    if (channel == 0) {
      return piece.hasRemaining() ? new Data() : new Nothing();
    }
    error.append(piece);
    return last && !error.isEmpty() ? new End(Optional.of(error.toString())) : new Nothing();
  }
}
