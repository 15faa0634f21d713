package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Checks a value against its schema: types, enums, bounds, required fields. The words are those of
 * kube-openapi, the order of errors too. Not known: {@code allOf}, {@code oneOf}, {@code not},
 * {@code multipleOf}, {@code uniqueItems}; Berth's kinds have none.
 */
final class ValueRules {
  private final Patterns patterns = new Patterns();

  List<FieldError> check(JsonNode value, SchemaNode schema, String path, Correlated old) {
    List<FieldError> errors = new ArrayList<>();
    if (value.isNull()) {
      checkNull(schema, path, errors);
    } else {
      checkType(value, schema, path, errors);
      checkAlternatives(value, schema, path, errors);
      if (value.isTextual()) {
        patterns.checkText(value.asText(), schema, path).ifPresent(errors::add);
        patterns.checkFormat(value.asText(), schema, path).ifPresent(errors::add);
      } else if (value.isNumber()) {
        ScalarRules.checkBounds(value, schema.raw(), path, errors);
      } else if (value.isArray()) {
        checkItems(value, schema, path, old, errors);
      }
      ScalarRules.checkEnum(value, schema.raw().path("enum"), path, errors);
      if (value.isObject()) {
        checkFields(value, schema, path, old, errors);
      }
    }
    return !errors.isEmpty() && old.unchanged(value) ? List.of() : errors;
  }

  private static void checkNull(SchemaNode schema, String path, List<FieldError> errors) {
    if (!schema.types().isEmpty() && !schema.nullable()) {
      errors.add(wrongType(path, schema, "null"));
    }
    ScalarRules.checkEnum(null, schema.raw().path("enum"), path, errors);
  }

  private static void checkType(
      JsonNode value, SchemaNode schema, String path, List<FieldError> errors) {
    List<String> types = schema.types();
    String actual = typeOf(value);
    boolean wholeNumber = actual.equals("number") && types.contains("integer") && isWhole(value);
    boolean integerAsNumber = actual.equals("integer") && types.contains("number");
    if (!types.isEmpty() && !types.contains(actual) && !wholeNumber && !integerAsNumber) {
      errors.add(wrongType(path, schema, actual));
    }
  }

  private void checkAlternatives(
      JsonNode value, SchemaNode schema, String path, List<FieldError> errors) {
    if (schema.anyOf().isEmpty()) {
      return;
    }
    List<FieldError> first = null;
    for (SchemaNode alternative : schema.anyOf()) {
      List<FieldError> failures = check(value, alternative, path, Correlated.NONE);
      if (failures.isEmpty()) {
        return;
      }
      first = first == null ? failures : first;
    }
    String detail = GoText.quote(path) + " must validate at least one schema (anyOf)";
    errors.add(FieldError.invalid("", "", detail));
    errors.addAll(first);
  }

  private void checkItems(
      JsonNode list, SchemaNode schema, String path, Correlated old, List<FieldError> errors) {
    if (schema.items() != null) {
      for (int i = 0; i < list.size(); i++) {
        JsonNode item = list.get(i);
        errors.addAll(check(item, schema.items(), FieldPath.item(path, i), old.item(schema, item)));
      }
    }
    checkSize(list.size(), schema.raw(), "Items", path, errors);
  }

  private void checkFields(
      JsonNode object, SchemaNode schema, String path, Correlated old, List<FieldError> errors) {
    checkSize(object.size(), schema.raw(), "Properties", path, errors);
    for (var field : object.properties()) {
      SchemaNode child = schema.child(field.getKey());
      if (child != null) {
        String childPath = FieldPath.field(path, field.getKey());
        errors.addAll(check(field.getValue(), child, childPath, old.field(field.getKey())));
      }
    }
    for (JsonNode required : schema.raw().path("required")) {
      if (!object.has(required.asText())) {
        errors.add(FieldError.required(FieldPath.field(path, required.asText()), ""));
      }
    }
  }

  private static FieldError wrongType(String path, SchemaNode schema, String actual) {
    String wanted = String.join(",", schema.types());
    String detail = path + " in body must be of type " + wanted + ": " + GoText.quote(actual);
    return FieldError.type(path, actual, detail);
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> "boolean";
      case NUMBER -> value.canConvertToLong() && value.isIntegralNumber() ? "integer" : "number";
      case ARRAY -> "array";
      case OBJECT -> "object";
      default -> "string";
    };
  }

  private static boolean isWhole(JsonNode value) {
    return value.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  private static void checkSize(
      int size, JsonNode schema, String what, String path, List<FieldError> errors) {
    JsonNode minimum = schema.get("min" + what);
    if (minimum != null && size < minimum.asLong()) {
      String words = " in body should have at least " + minimum.asLong() + " ";
      String detail = path + words + what.toLowerCase(Locale.ROOT);
      errors.add(FieldError.invalid(path, IntNode.valueOf(size), detail));
    }
    JsonNode maximum = schema.get("max" + what);
    if (maximum != null && size > maximum.asLong()) {
      errors.add(FieldError.tooMany(path, size, maximum.asLong()));
    }
  }
}
