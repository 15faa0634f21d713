package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The query's {@code fieldSelector}. */
final class FieldSelector {
  private static final Pattern TERM =
      Pattern.compile("(?<field>[^=!]+?)(?<not>!)?(=|==)(?<value>[^=!]*)");
  private static final Set<String> EVERY_KIND = Set.of("metadata.name", "metadata.namespace");
  private static final Set<String> POD =
      Set.of(
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "status.phase",
          "status.podIP");

  private FieldSelector() {}

  /**
   * @param selectable fields of the kind's own definition, such as {@code status.phase}
   * @param text empty selects everything
   * @return of whole objects, as the kind shows them
   * @throws StatusException 400
   */
  static Predicate<JsonNode> parse(ResourceKind kind, Set<String> selectable, String text) {
    Predicate<JsonNode> all = _ -> true;
    for (var part : text.isBlank() ? new String[0] : text.split(",")) {
      var term = TERM.matcher(part.strip());
      if (!term.matches()) {
        throw Refusals.badRequest(
            "invalid selector: '%s'; can't understand '%s'".formatted(text, part));
      }
      var field = term.group("field");
      if (!EVERY_KIND.contains(field)
          && !selectable.contains(field)
          && !isKnown(kind.kind(), field)) {
        throw Refusals.badRequest("field label not supported: " + field);
      }
      var pointer = "/" + field.replace('.', '/');
      var wanted = term.group("value");
      var equal = term.group("not") == null;
      all = all.and(object -> equal == object.at(pointer).asText("").equals(wanted));
    }
    return all;
  }

  private static boolean isKnown(String kind, String field) {
    return switch (kind) {
      case "Pod" -> POD.contains(field);
      case "Namespace" -> field.equals("status.phase");
      case "Secret" -> field.equals("type");
      case "Node" -> field.equals("spec.unschedulable");
      case "Event" ->
          field.startsWith("involvedObject.")
              || field.startsWith("regarding.")
              || Set.of("reason", "type", "reportingComponent", "reportingController", "source")
                  .contains(field);
      default -> false;
    };
  }
}
