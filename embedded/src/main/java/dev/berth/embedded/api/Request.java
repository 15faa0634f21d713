package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Query;
import java.util.Optional;
import java.util.function.Predicate;

/** A request for objects of one kind; whoever sends it may do so. */
record Request(Call call, Kinds kinds, ResourceKind kind, ResourcePath path, Query query) {

  /** As authorisation names it. */
  static String verb(String method, ResourcePath path, Query query) {
    var one = !path.name().isEmpty();
    return switch (method) {
      case "GET" -> isTrue(query, "watch") ? "watch" : one ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> one ? "delete" : "deletecollection";
      default -> throw Refusals.methodNotAllowed();
    };
  }

  String verb() {
    return verb(call.method(), path, query);
  }

  String namespace() {
    return path.namespace();
  }

  String name() {
    return path.name();
  }

  boolean isForStatus() {
    return path.subresource().equals("status");
  }

  /** Empty if it was not given. */
  String text(String parameter) {
    return query.text(parameter).orElse("");
  }

  boolean isTrue(String parameter) {
    return isTrue(query, parameter);
  }

  FieldValidation validation() {
    return FieldValidation.of(text("fieldValidation"))
        .orElseThrow(
            () ->
                Refusals.badRequest(
                    "fieldValidation: Unsupported value: \"%s\": supported values: \"Ignore\", \"Strict\", \"Warn\""
                        .formatted(text("fieldValidation"))));
  }

  boolean isDryRun() {
    return isDryRun(query.text("dryRun"));
  }

  static boolean isDryRun(Optional<String> value) {
    if (value.isPresent() && !value.get().equals("All")) {
      throw Refusals.badRequest(
          "dryRun: Unsupported value: \"%s\": supported values: \"All\"".formatted(value.get()));
    }
    return value.isPresent();
  }

  /** Of objects as the kind shows them. */
  Predicate<JsonNode> selector() {
    Predicate<JsonNode> named =
        object -> name().isEmpty() || object.path("metadata").path("name").asText().equals(name());
    return named
        .and(LabelSelector.parse(text("labelSelector")))
        .and(FieldSelector.parse(kind, kinds.selectableFields(kind), text("fieldSelector")));
  }

  private static boolean isTrue(Query query, String parameter) {
    var value = query.values().get(parameter);
    return value != null && !value.equals("false") && !value.equals("0");
  }
}
