package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The columns of built-in kinds; for those that have none of their own, name and age. */
final class BuiltInColumns {
  private static final String ROLE = "node-role.kubernetes.io/";

  private BuiltInColumns() {}

  static List<Column> of(String plural) {
    return switch (plural) {
      case "pods" -> PodColumns.all();
      case "events" -> events();
      case "namespaces" ->
          List.of(
              Column.ofName(),
              Column.text("Status", 0, (o, now) -> o.path("status").path("phase")),
              Column.ofAge());
      case "nodes" -> nodes();
      case "leases" ->
          List.of(
              Column.ofName(),
              Column.text("Holder", 0, (o, now) -> o.path("spec").path("holderIdentity")),
              Column.ofAge());
      case "customresourcedefinitions" ->
          List.of(
              Column.ofName(),
              Column.text("Created At", 0, (o, now) -> o.at("/metadata/creationTimestamp")));
      case "configmaps" -> List.of(Column.ofName(), data(), Column.ofAge());
      case "secrets" ->
          List.of(
              Column.ofName(),
              Column.text("Type", 0, (o, now) -> o.path("type")),
              data(),
              Column.ofAge());
      default -> List.of(Column.ofName(), Column.ofAge());
    };
  }

  private static Column data() {
    return Column.text("Data", 0, (o, now) -> text(String.valueOf(o.path("data").size())));
  }

  private static List<Column> events() {
    return List.of(
        Column.text("Last Seen", 0, (e, now) -> text(lastSeen(e, now))),
        Column.text("Type", 0, (e, now) -> e.path("type")),
        Column.text("Reason", 0, (e, now) -> e.path("reason")),
        Column.text("Object", 0, (e, now) -> text(target(e))),
        Column.text("Source", 1, (e, now) -> source(e)),
        Column.text("Message", 0, (e, now) -> text(either(e, "message", "note").asText().strip())),
        Column.text("First Seen", 1, (e, now) -> text(firstSeen(e, now))),
        Column.text("Count", 1, (e, now) -> text(count(e))),
        Column.text("Name", 1, (e, now) -> e.path("metadata").path("name")));
  }

  private static String lastSeen(JsonNode event, Instant now) {
    JsonNode repeated = event.path("series").path("lastObservedTime");
    JsonNode last =
        repeated.isTextual() ? repeated : either(event, "lastTimestamp", "deprecatedLastTimestamp");
    return last.isTextual() ? Column.since(last, now) : firstSeen(event, now);
  }

  private static String firstSeen(JsonNode event, Instant now) {
    JsonNode first = either(event, "firstTimestamp", "deprecatedFirstTimestamp");
    return Column.since(first.isTextual() ? first : event.path("eventTime"), now);
  }

  private static String count(JsonNode event) {
    int count = either(event, "count", "deprecatedCount").asInt(1);
    return String.valueOf(event.path("series").path("count").asInt(count));
  }

  private static String target(JsonNode event) {
    JsonNode object = either(event, "involvedObject", "regarding");
    String kind = object.path("kind").asText("").toLowerCase(Locale.ROOT);
    String name = object.path("name").asText("");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static JsonNode source(JsonNode event) {
    JsonNode component = event.path("source").path("component");
    return component.isTextual()
        ? component
        : either(event, "reportingComponent", "reportingController");
  }

  private static List<Column> nodes() {
    return List.of(
        Column.ofName(),
        Column.text("Status", 0, (node, now) -> text(nodeStatus(node))),
        Column.text("Roles", 0, (node, now) -> text(roles(node))),
        Column.ofAge(),
        Column.text("Version", 0, (node, now) -> info(node, "kubeletVersion")),
        Column.text("Internal-IP", 1, (node, now) -> address(node, "InternalIP")),
        Column.text("External-IP", 1, (node, now) -> address(node, "ExternalIP")),
        Column.text("OS-Image", 1, (node, now) -> info(node, "osImage")),
        Column.text("Kernel-Version", 1, (node, now) -> info(node, "kernelVersion")),
        Column.text("Container-Runtime", 1, (n, now) -> info(n, "containerRuntimeVersion")));
  }

  private static String nodeStatus(JsonNode node) {
    String words = "Unknown";
    for (JsonNode condition : node.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        words = condition.path("status").asText().equals("True") ? "Ready" : "NotReady";
      }
    }
    boolean closed = node.path("spec").path("unschedulable").asBoolean();
    return closed ? words + ",SchedulingDisabled" : words;
  }

  private static String roles(JsonNode node) {
    List<String> roles =
        node.path("metadata").path("labels").properties().stream()
            .filter(label -> label.getKey().startsWith(ROLE))
            .map(label -> label.getKey().substring(ROLE.length()))
            .sorted()
            .toList();
    return roles.isEmpty() ? "<none>" : String.join(",", roles);
  }

  private static JsonNode address(JsonNode node, String type) {
    for (JsonNode address : node.path("status").path("addresses")) {
      if (address.path("type").asText().equals(type)) {
        return address.path("address");
      }
    }
    return text("<none>");
  }

  private static JsonNode info(JsonNode node, String field) {
    return text(node.path("status").path("nodeInfo").path(field).asText("<unknown>"));
  }

  private static JsonNode either(JsonNode object, String one, String other) {
    return object.hasNonNull(one) ? object.get(one) : object.path(other);
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.textNode(text);
  }
}
