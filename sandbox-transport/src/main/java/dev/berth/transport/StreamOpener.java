package dev.berth.transport;

import java.io.IOException;

/** The one seam between HTTP to an agent and the way its bytes travel. */
@FunctionalInterface
public interface StreamOpener {
  /**
   * Opens a new stream; blocks for some 10 to 200 ms. That it is open does not yet mean that the
   * agent listens.
   *
   * @throws AgentNotListeningException the pod is there, nobody listens on the port (yet)
   * @throws PodGoneException there is no such pod, or it does not run
   * @throws StreamForbiddenException the API server refuses this account the stream
   * @throws TransportException anything else, with the cluster's words
   */
  ByteStream open(AgentAddress address) throws IOException;
}
