package dev.berth.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * How one subresource lays channels over a WebSocket: the first byte of every message names its
 * channel. Holds the state of one stream; used by one thread at a time.
 */
sealed interface Channels permits PortForwardChannels, ExecChannels {
  /** Channel of the bytes to the pod, the same for both. */
  byte OUT = 0;

  /** In the order of preference. */
  List<String> subprotocols();

  /** Relative to the API server's root. */
  String path(AgentAddress address);

  /**
   * Takes a piece of a message.
   *
   * @param last whether it is the message's last piece
   * @return what it means; for {@link Data}, {@code piece} has been moved to where the data begins
   */
  Meaning receive(int channel, ByteBuffer piece, boolean last);

  sealed interface Meaning {}

  /** Bytes from the pod. */
  record Data() implements Meaning {}

  /** Nothing for the reader. */
  record Nothing() implements Meaning {}

  /** The stream is over; empty: as it should be, else in the cluster's words. */
  record End(Optional<String> words) implements Meaning {}
}
