package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What a schema allows of single values: bounds of numbers, and enums. */
final class ScalarRules {
  private ScalarRules() {}

  static void checkBounds(JsonNode value, JsonNode schema, String path, List<FieldError> errors) {
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

  /**
   * @param value null for a JSON null
   */
  static void checkEnum(JsonNode value, JsonNode allowed, String path, List<FieldError> errors) {
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
}
