package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
      for (String name : SchemaNode.names(object)) {
        SchemaNode child = schema.child(name);
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
      SchemaNode.names(object).forEach(name -> fill(object.get(name), schema.child(name)));
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
}
