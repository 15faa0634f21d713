package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.InvalidException;
import dev.berth.embedded.api.ResourceKind;
import java.util.List;
import java.util.stream.Collectors;

/** Refusals as the API's {@code Status} objects. */
final class Statuses {
  private Statuses() {}

  /** 422 with a cause for each error. */
  static InvalidException invalid(ResourceKind kind, String name, List<FieldError> errors) {
    String qualified = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
    String message = qualified + " " + GoText.quote(name) + " is invalid: " + words(errors);
    ObjectNode status = status(422, "Invalid", message);
    ObjectNode details = status.putObject("details");
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!kind.group().isEmpty()) {
      details.put("group", kind.group());
    }
    details.put("kind", kind.kind());
    var causes = details.putArray("causes");
    for (FieldError error : errors) {
      causes
          .addObject()
          .put("reason", error.kind().reason)
          .put("message", error.body())
          .put("field", error.fieldName());
    }
    return new InvalidException(422, status);
  }

  /** 400 for fields that no schema knows. */
  static InvalidException unknownFields(ResourceKind kind, List<String> errors) {
    return undecodable(kind, "strict decoding error: " + String.join(", ", errors));
  }

  /** 400 for what is no object of the kind. */
  static InvalidException undecodable(ResourceKind kind, String why) {
    String message =
        String.format(
            "%s in version %s cannot be handled as a %s: %s",
            kind.kind(), GoText.quote(kind.version()), kind.kind(), why);
    return new InvalidException(400, status(400, "BadRequest", message));
  }

  /** Equal ones once; a single one without brackets. */
  private static String words(List<FieldError> errors) {
    List<String> messages = errors.stream().map(FieldError::message).distinct().toList();
    return messages.size() == 1
        ? messages.getFirst()
        : messages.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  private static ObjectNode status(int code, String reason, String message) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    return status
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", code);
  }
}
