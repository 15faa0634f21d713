package dev.berth.embedded.api;

import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Connections to a pod's ports over one WebSocket, as {@code v4.channel.k8s.io} has them. */
final class PortForward {
  private static final String PROTOCOL = "v4.channel.k8s.io";

  private final Store store;
  private final PodStreams streams;

  PortForward(Store store, PodStreams streams) {
    this.store = store;
    this.streams = streams;
  }

  void open(Request request) {
    var name = request.name();
    var pod =
        store
            .get(Kinds.PODS, request.namespace(), name)
            .orElseThrow(() -> Refusals.notFound(Kinds.PODS, name));
    if (pod.path("spec").path("nodeName").asText("").isEmpty()) {
      throw Refusals.badRequest("pod %s does not have a host assigned".formatted(name));
    }
    var ports = ports(request);
    if (!request.call().wantsWebSocket()) {
      throw Refusals.badRequest("Upgrade request required");
    }
    if (request.call().headers("Sec-WebSocket-Protocol").stream()
        .noneMatch(offered -> List.of(offered.split("\\s*,\\s*")).contains(PROTOCOL))) {
      throw Refusals.badRequest("unable to upgrade: no subprotocol but " + PROTOCOL);
    }
    request
        .call()
        .upgrade(
            Set.of(PROTOCOL), socket -> serve(request.namespace(), name, ports, socket), () -> {});
  }

  private void serve(String namespace, String pod, List<Integer> ports, WebSocket socket) {
    var forwarded = new ArrayList<ForwardedPort>();
    try (var relay = new ForwardRelay(socket, forwarded)) {
      for (var port : ports) {
        var one = new ForwardedPort(socket, forwarded.size(), port);
        forwarded.add(one);
        one.announce();
      }
      for (var one : forwarded) {
        one.connect(() -> streams.connect(namespace, pod, one.port()));
      }
      relay.run();
    } catch (IOException | InterruptedException e) {
      // One of the two sides has left; the other one goes with it.
    }
  }

  private static List<Integer> ports(Request request) {
    var text = request.text("ports");
    if (text.isEmpty()) {
      throw Refusals.badRequest("query parameter \"ports\" is required");
    }
    var ports = new ArrayList<Integer>();
    for (var each : text.split(",")) {
      try {
        var port = Integer.parseInt(each);
        if (port < 1 || port > 65535) {
          throw Refusals.badRequest("port %s must be between 1 and 65535".formatted(each));
        }
        ports.add(port);
      } catch (NumberFormatException e) {
        throw Refusals.badRequest("unable to parse \"%s\" as a port".formatted(each));
      }
    }
    return ports;
  }
}
