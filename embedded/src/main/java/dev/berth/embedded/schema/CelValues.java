package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as CEL values of the types that {@link CelTypes} gives to its schema. */
final class CelValues {
  private CelValues() {}

  static Object of(JsonNode value, SchemaNode schema) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.asBoolean();
      case NUMBER -> number(value, schema);
      case STRING -> text(value.asText(), schema);
      case ARRAY -> list(value, schema);
      case OBJECT -> fields(value, schema);
      default -> NullValue.NULL_VALUE;
    };
  }

  /** The whole object: of its metadata the name only, as in the real server. */
  static Object ofResource(JsonNode value, SchemaNode schema) {
    Map<String, Object> fields = fields(value, schema);
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (String name : List.of("name", "generateName")) {
      if (value.path("metadata").has(name)) {
        metadata.put(name, value.path("metadata").get(name).asText());
      }
    }
    fields.put("metadata", metadata);
    return fields;
  }

  private static Object number(JsonNode value, SchemaNode schema) {
    boolean integer = value.isIntegralNumber() && !typed(schema, "number");
    return integer || typed(schema, "integer") ? (Object) value.asLong() : value.asDouble();
  }

  private static Object text(String text, SchemaNode schema) {
    if (schema == null || !schema.format().equals("date-time")) {
      return text;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH; // its format is an error already
    }
  }

  /** Lists that are sets or maps are equal in any order, so they get one. */
  private static List<Object> list(JsonNode value, SchemaNode schema) {
    List<JsonNode> items = new ArrayList<>();
    value.forEach(items::add);
    if (schema != null && schema.isSet()) {
      items.sort(Comparator.comparing(JsonNode::toString));
    } else if (schema != null && schema.isMapList()) {
      items.sort(Comparator.comparing(item -> key(item, schema)));
    }
    SchemaNode each = schema == null ? null : schema.items();
    return items.stream().map(item -> of(item, each)).toList();
  }

  private static String key(JsonNode item, SchemaNode list) {
    StringBuilder key = new StringBuilder();
    list.mapKeys().forEach(name -> key.append(item.path(name)).append(' '));
    return key.toString();
  }

  private static Map<String, Object> fields(JsonNode value, SchemaNode schema) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (var field : value.properties()) {
      SchemaNode property = schema == null ? null : schema.properties().get(field.getKey());
      SchemaNode child = schema == null ? null : schema.child(field.getKey());
      String name = property == null ? field.getKey() : CelNames.escape(field.getKey());
      fields.put(name, of(field.getValue(), child));
    }
    return fields;
  }

  private static boolean typed(SchemaNode schema, String type) {
    return schema != null && schema.type().equals(type);
  }
}
