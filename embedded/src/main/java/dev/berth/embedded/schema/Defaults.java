package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Fills in a schema's defaults; a null where none is allowed is as good as absent. */
final class Defaults {
  private Defaults() {}

  static void apply(ObjectNode object, SchemaNode schema) {
    dropNulls(object, schema);
    fill(object, schema);
  }

  private static void dropNulls(JsonNode value, SchemaNode schema) {
    if (schema == null) {
      return;
    }
    if (value instanceof ObjectNode object) {
      for (String name : names(object)) {
        SchemaNode child = child(schema, name);
        boolean refused = child != null && !child.nullable() && child.defaultValue() == null;
        if (object.get(name).isNull() && refused) {
          object.remove(name);
        } else {
          dropNulls(object.get(name), child);
        }
      }
    } else if (value.isArray()) {
      value.forEach(item -> dropNulls(item, schema.items()));
    }
  }

  private static void fill(JsonNode value, SchemaNode schema) {
    if (schema == null) {
      return;
    }
    if (value instanceof ObjectNode object) {
      schema.properties().forEach((name, property) -> fill(object, name, property));
      names(object).forEach(name -> fill(object.get(name), child(schema, name)));
    } else if (value instanceof ArrayNode list && schema.items() != null) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i).isNull() && !schema.items().nullable() && hasDefault(schema.items())) {
          list.set(i, schema.items().defaultValue().deepCopy());
        }
        fill(list.get(i), schema.items());
      }
    }
  }

  private static void fill(ObjectNode object, String name, SchemaNode property) {
    JsonNode value = object.get(name);
    boolean absent = value == null || (value.isNull() && !property.nullable());
    if (absent && hasDefault(property)) {
      object.set(name, property.defaultValue().deepCopy());
    }
  }

  private static boolean hasDefault(SchemaNode schema) {
    return schema.defaultValue() != null;
  }

  private static SchemaNode child(SchemaNode schema, String name) {
    SchemaNode property = schema.properties().get(name);
    return property == null ? schema.additional() : property;
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
