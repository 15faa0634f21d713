package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists that are sets hold no item twice; lists that are maps hold no key twice. */
final class ListRules {
  private ListRules() {}

  static List<FieldError> check(JsonNode object, SchemaNode schema) {
    List<FieldError> errors = new ArrayList<>();
    walk(object, schema, "", errors);
    return errors;
  }

  private static void walk(
      JsonNode value, SchemaNode schema, String path, List<FieldError> errors) {
    if (value.isArray()) {
      if (schema.isSet()) {
        duplicates(value, path, errors);
      } else if (schema.isMapList()) {
        duplicates(keys(value, schema), path, errors);
      }
      for (int i = 0; schema.items() != null && i < value.size(); i++) {
        walk(value.get(i), schema.items(), FieldPath.item(path, i), errors);
      }
    } else if (value.isObject()) {
      value.properties().forEach(f -> walkField(f.getKey(), f.getValue(), schema, path, errors));
    }
  }

  private static void walkField(
      String name, JsonNode value, SchemaNode schema, String path, List<FieldError> errors) {
    SchemaNode property = schema.properties().get(name);
    if (property != null) {
      walk(value, property, FieldPath.field(path, name), errors);
    } else if (schema.additional() != null) {
      walk(value, schema.additional(), FieldPath.key(path, name), errors);
    }
  }

  private static JsonNode keys(JsonNode list, SchemaNode schema) {
    var keys = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : list) {
      ObjectNode key = keys.addObject();
      for (String name : schema.mapKeys()) {
        if (item.has(name)) {
          key.set(name, item.get(name));
        }
      }
    }
    return keys;
  }

  /** A third one of the same is not worth another error. */
  private static void duplicates(JsonNode items, String path, List<FieldError> errors) {
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (seen.merge(items.get(i), 1, Integer::sum) == 2) {
        errors.add(FieldError.duplicate(FieldPath.item(path, i), items.get(i)));
      }
    }
  }
}
