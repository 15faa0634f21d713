package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a value against its schema: types, enums, bounds, required fields. The words are those of
 * kube-openapi, the order of errors too.
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
        checkBounds(value, schema.raw(), path, errors);
      } else if (value.isArray()) {
        checkItems(value, schema, path, old, errors);
      }
      checkEnum(value, schema.raw().path("enum"), path, errors);
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
    checkEnum(null, schema.raw().path("enum"), path, errors);
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

  private static void checkBounds(
      JsonNode value, JsonNode schema, String path, List<FieldError> errors) {
    BigDecimal number = value.decimalValue();
    JsonNode maximum = schema.get("maximum");
    if (maximum != null && exceeds(number, maximum, schema.path("exclusiveMaximum"), 1)) {
      String words = exclusive(schema, "exclusiveMaximum") ? "less than" : "less than or equal to";
      errors.add(bound(path, value, words, maximum));
    }
    JsonNode minimum = schema.get("minimum");
    if (minimum != null && exceeds(number, minimum, schema.path("exclusiveMinimum"), -1)) {
      String words =
          exclusive(schema, "exclusiveMinimum") ? "greater than" : "greater than or equal to";
      errors.add(bound(path, value, words, minimum));
    }
  }

  private static boolean exceeds(
      BigDecimal number, JsonNode bound, JsonNode exclusive, int direction) {
    int compared = number.compareTo(bound.decimalValue()) * direction;
    return compared > 0 || (compared == 0 && exclusive.asBoolean());
  }

  private static boolean exclusive(JsonNode schema, String name) {
    return schema.path(name).asBoolean();
  }

  private static FieldError bound(String path, JsonNode value, String words, JsonNode bound) {
    String detail = path + " in body should be " + words + " " + plain(bound);
    return FieldError.invalid(path, value, detail);
  }

  /** The client's model makes a double of every bound. */
  private static String plain(JsonNode bound) {
    BigDecimal number = bound.decimalValue().stripTrailingZeros();
    return number.toPlainString();
  }

  private void checkItems(
      JsonNode list, SchemaNode schema, String path, Correlated old, List<FieldError> errors) {
    if (schema.items() != null) {
      for (int i = 0; i < list.size(); i++) {
        JsonNode item = list.get(i);
        errors.addAll(check(item, schema.items(), path + "[" + i + "]", old.item(schema, item)));
      }
    }
    JsonNode minimum = schema.raw().get("minItems");
    if (minimum != null && list.size() < minimum.asLong()) {
      String detail = path + " in body should have at least " + minimum.asLong() + " items";
      errors.add(FieldError.invalid(path, number(list.size()), detail));
    }
    JsonNode maximum = schema.raw().get("maxItems");
    if (maximum != null && list.size() > maximum.asLong()) {
      errors.add(FieldError.tooMany(path, list.size(), maximum.asLong()));
    }
  }

  private void checkFields(
      JsonNode object, SchemaNode schema, String path, Correlated old, List<FieldError> errors) {
    JsonNode minimum = schema.raw().get("minProperties");
    if (minimum != null && object.size() < minimum.asLong()) {
      String detail = path + " in body should have at least " + minimum.asLong() + " properties";
      errors.add(FieldError.invalid(path, number(object.size()), detail));
    }
    JsonNode maximum = schema.raw().get("maxProperties");
    if (maximum != null && object.size() > maximum.asLong()) {
      errors.add(FieldError.tooMany(path, object.size(), maximum.asLong()));
    }
    for (var field : object.properties()) {
      SchemaNode property = schema.properties().get(field.getKey());
      SchemaNode child = property == null ? schema.additional() : property;
      if (child != null) {
        String childPath = child(path, field.getKey());
        errors.addAll(check(field.getValue(), child, childPath, old.field(field.getKey())));
      }
    }
    for (JsonNode required : schema.raw().path("required")) {
      if (!object.has(required.asText())) {
        errors.add(FieldError.required(child(path, required.asText()), ""));
      }
    }
  }

  private static void checkEnum(
      JsonNode value, JsonNode allowed, String path, List<FieldError> errors) {
    if (allowed.isEmpty()) {
      return;
    }
    List<String> supported = new ArrayList<>();
    for (JsonNode each : allowed) {
      if (value != null && Correlated.same(each, value)) {
        return;
      }
      supported.add(each.isTextual() ? each.asText() : each.toString());
    }
    JsonNode shown = value == null ? NullNode.instance : value;
    errors.add(FieldError.unsupported(path, shown, supported));
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

  private static JsonNode number(int size) {
    return IntNode.valueOf(size);
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
