package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Events are one kind in two groups: written by components as {@code events.k8s.io/v1}, read by
 * kubectl as {@code v1}. They are stored as the latter; here they change their names.
 */
final class EventViews {
  private static final Map<String, String> TO_CORE =
      Map.of(
          "regarding", "involvedObject",
          "note", "message",
          "reportingController", "reportingComponent",
          "deprecatedSource", "source",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp",
          "deprecatedCount", "count");
  private static final Map<String, String> FROM_CORE =
      TO_CORE.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private EventViews() {}

  static ResourceKind stored(ResourceKind kind) {
    return kind == Kinds.NEW_EVENTS ? Kinds.EVENTS : kind;
  }

  static ObjectNode toStored(ResourceKind kind, ObjectNode object) {
    return kind == Kinds.NEW_EVENTS ? renamed(object, TO_CORE, Kinds.EVENTS) : object;
  }

  /**
   * @param kind as which it was asked for
   */
  static ObjectNode fromStored(ResourceKind kind, ObjectNode object) {
    return kind == Kinds.NEW_EVENTS ? renamed(object, FROM_CORE, kind) : object;
  }

  static UnaryOperator<ObjectNode> fromStored(ResourceKind kind) {
    return object -> fromStored(kind, object);
  }

  private static ObjectNode renamed(
      ObjectNode object, Map<String, String> names, ResourceKind target) {
    var view = Json.object();
    object
        .properties()
        .forEach(p -> view.set(names.getOrDefault(p.getKey(), p.getKey()), p.getValue()));
    return view.put("apiVersion", target.apiVersion());
  }
}
