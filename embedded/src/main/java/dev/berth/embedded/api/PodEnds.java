package dev.berth.embedded.api;

import java.io.IOException;

/** What leads into a pod: its ports and what it has written. */
final class PodEnds {
  private final Store store;
  private final PortForward portForward;
  private final PodLogs logs;

  PodEnds(Store store, PodStreams streams, PodLogs logs) {
    this.store = store;
    this.logs = logs;
    portForward = new PortForward(store, streams);
  }

  void serve(Request request) throws IOException {
    var method = request.call().method();
    if (request.path().subresource().equals("log")) {
      if (!method.equals("GET")) {
        throw Refusals.methodNotAllowed();
      }
      log(request);
      return;
    }
    if (!method.equals("GET") && !method.equals("POST")) {
      throw Refusals.methodNotAllowed();
    }
    portForward.open(request);
  }

  private void log(Request request) throws IOException {
    var pod =
        store
            .get(Kinds.PODS, request.namespace(), request.name())
            .orElseThrow(() -> Refusals.notFound(Kinds.PODS, request.name()));
    var container = request.text("container");
    if (container.isEmpty()) {
      container = pod.path("spec").path("containers").path(0).path("name").asText("");
    }
    var name = container;
    var text =
        logs.logs(request.namespace(), request.name(), name)
            .orElseThrow(
                () ->
                    Refusals.badRequest(
                        "container \"%s\" in pod \"%s\" is waiting to start: ContainerCreating"
                            .formatted(name, request.name())));
    Answers.text(request.call(), tail(request, text));
  }

  private static String tail(Request request, String text) {
    var most = request.query().integer("tailLines", -1, -1, Integer.MAX_VALUE);
    if (most < 0) {
      return text;
    }
    var lines = text.lines().toList();
    var kept = lines.subList(Math.max(0, lines.size() - most), lines.size());
    return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
  }
}
