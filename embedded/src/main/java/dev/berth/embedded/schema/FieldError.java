package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One reason why an object is invalid, in the words of Kubernetes' {@code field.Error}.
 *
 * @param field path such as {@code spec.env[0].name}; empty for the whole object
 * @param value what was wrong; null where the words leave it out
 */
record FieldError(Kind kind, String field, JsonNode value, String detail) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Kinds of errors: the API's {@code CauseType}, and how a message begins. */
  enum Kind {
    NOT_FOUND("FieldValueNotFound", "Not found"),
    REQUIRED("FieldValueRequired", "Required value"),
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    INVALID("FieldValueInvalid", "Invalid value"),
    UNSUPPORTED("FieldValueNotSupported", "Unsupported value"),
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    TOO_LONG("FieldValueTooLong", "Too long"),
    TOO_MANY("FieldValueTooMany", "Too many"),
    TYPE("FieldValueTypeInvalid", "Invalid value");

    final String reason;
    final String words;

    Kind(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }
  }

  static FieldError required(String field, String detail) {
    return new FieldError(Kind.REQUIRED, field, null, detail);
  }

  static FieldError notFound(String field, JsonNode value) {
    return new FieldError(Kind.NOT_FOUND, field, value, "");
  }

  static FieldError duplicate(String field, JsonNode value) {
    return new FieldError(Kind.DUPLICATE, field, value, "");
  }

  static FieldError invalid(String field, JsonNode value, String detail) {
    return new FieldError(Kind.INVALID, field, value, detail);
  }

  static FieldError invalid(String field, String value, String detail) {
    return invalid(field, JSON.textNode(value), detail);
  }

  static FieldError forbidden(String field, String detail) {
    return new FieldError(Kind.FORBIDDEN, field, null, detail);
  }

  static FieldError unsupported(String field, JsonNode value, List<String> supported) {
    String values = supported.stream().map(GoText::quote).collect(Collectors.joining(", "));
    return new FieldError(Kind.UNSUPPORTED, field, value, "supported values: " + values);
  }

  static FieldError tooLong(String field, long maximum) {
    String unit = maximum == 1 ? " byte" : " bytes";
    return new FieldError(Kind.TOO_LONG, field, null, "may not be more than " + maximum + unit);
  }

  static FieldError tooMany(String field, long actual, long maximum) {
    String unit = maximum == 1 ? " item" : " items";
    return new FieldError(
        Kind.TOO_MANY, field, JSON.numberNode(actual), "must have at most " + maximum + unit);
  }

  static FieldError type(String field, String value, String detail) {
    return new FieldError(Kind.TYPE, field, JSON.textNode(value), detail);
  }

  /** The same error of an object that lies at a path in a greater one. */
  FieldError under(String path) {
    String whole = field.isEmpty() ? path : path + (field.startsWith("[") ? "" : ".") + field;
    return new FieldError(kind, whole, value, detail);
  }

  /** As the API names it in {@code causes}. */
  String fieldName() {
    return field.isEmpty() ? "<nil>" : field;
  }

  /** The message without the field's name. */
  String body() {
    String shown = value == null ? kind.words : kind.words + ": " + GoText.value(value);
    return detail.isEmpty() ? shown : shown + ": " + detail;
  }

  String message() {
    return fieldName() + ": " + body();
  }
}
