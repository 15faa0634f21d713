package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;

/** The columns of {@code kubectl get pods}. */
final class PodColumns {
  private PodColumns() {}

  static List<Column> all() {
    return List.of(
        Column.ofName(),
        Column.text("Ready", 0, (pod, now) -> text(ready(pod))),
        Column.text("Status", 0, (pod, now) -> text(status(pod))),
        Column.text("Restarts", 0, (pod, now) -> text(restarts(pod, now))),
        Column.ofAge(),
        Column.text("IP", 1, (pod, now) -> orNone(pod.path("status").path("podIP"))),
        Column.text("Node", 1, (pod, now) -> orNone(pod.path("spec").path("nodeName"))),
        Column.text("Nominated Node", 1, (pod, now) -> text("<none>")),
        Column.text("Readiness Gates", 1, (pod, now) -> text("<none>")));
  }

  private static String ready(JsonNode pod) {
    int ready = 0;
    for (JsonNode container : containers(pod)) {
      boolean running = container.path("state").has("running");
      ready += container.path("ready").asBoolean() && running ? 1 : 0;
    }
    return ready + "/" + pod.path("spec").path("containers").size();
  }

  /** The phase, unless a container's state says more. */
  private static String status(JsonNode pod) {
    JsonNode status = pod.path("status");
    String reason = status.path("reason").asText(status.path("phase").asText(""));
    String phase = status.path("phase").asText("");
    boolean ended = phase.equals("Succeeded") || phase.equals("Failed");
    if (pod.path("metadata").has("deletionTimestamp") && !ended) {
      return "Terminating";
    }
    JsonNode first = status.path("initContainerStatuses");
    for (int i = 0; i < first.size(); i++) {
      JsonNode state = first.get(i).path("state");
      if (state.path("terminated").path("exitCode").asInt(-1) != 0) {
        int all = pod.path("spec").path("initContainers").size();
        return initializing(state, i, all);
      }
    }
    for (JsonNode container : containers(pod)) {
      reason = stated(container.path("state"), reason);
    }
    return reason;
  }

  private static String initializing(JsonNode state, int done, int all) {
    String waiting = state.path("waiting").path("reason").asText("");
    if (state.has("terminated")) {
      return "Init:" + stated(state, "");
    }
    return waiting.isEmpty() || waiting.equals("PodInitializing")
        ? "Init:" + done + "/" + all
        : "Init:" + waiting;
  }

  private static String stated(JsonNode state, String otherwise) {
    JsonNode terminated = state.path("terminated");
    String reason =
        state.path("waiting").path("reason").asText(terminated.path("reason").asText(""));
    if (!reason.isEmpty()) {
      return reason;
    }
    if (terminated.isMissingNode()) {
      return otherwise;
    }
    int signal = terminated.path("signal").asInt();
    return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.path("exitCode").asInt();
  }

  private static String restarts(JsonNode pod, Instant now) {
    int restarts = 0;
    String last = "";
    for (JsonNode container : containers(pod)) {
      restarts += container.path("restartCount").asInt();
      JsonNode ended = container.path("lastState").path("terminated").path("finishedAt");
      last = ended.isTextual() ? " (" + Column.since(ended, now) + " ago)" : last;
    }
    return restarts + (restarts == 0 ? "" : last);
  }

  private static JsonNode containers(JsonNode pod) {
    return pod.path("status").path("containerStatuses");
  }

  private static JsonNode orNone(JsonNode value) {
    return text(value.asText("").isEmpty() ? "<none>" : value.asText());
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }
}
