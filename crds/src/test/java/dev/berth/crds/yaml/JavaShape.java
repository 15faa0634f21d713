package dev.berth.crds.yaml;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * Puts back into a generated schema what the generator loses of the Java types: the order of
 * declaration (of fields, enum constants and printer columns), the width of integers, class
 * descriptions; and takes out the rules that it finds twice, on a record's field and its accessor.
 */
final class JavaShape {
  private JavaShape() {}

  static void restore(ObjectNode crd, Class<?> kind) {
    ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
    orderColumns(version.withArray("additionalPrinterColumns"), kind);
    ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
    describe(root, kind);
    Type[] specAndStatus =
        ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    restore((ObjectNode) root.at("/properties/spec"), specAndStatus[0]);
    restore((ObjectNode) root.at("/properties/status"), specAndStatus[1]);
  }

  private static void restore(ObjectNode schema, Type type) {
    dropRepeatedRules(schema);
    if (type instanceof ParameterizedType list && schema.has("items")) {
      restore((ObjectNode) schema.get("items"), list.getActualTypeArguments()[0]);
    } else if (type instanceof Class<?> plain) {
      restoreClass(schema, plain);
    }
  }

  private static void restoreClass(ObjectNode schema, Class<?> type) {
    if (type == Integer.class || type == Long.class) {
      schema.put("format", type == Long.class ? "int64" : "int32");
      integral(schema, "minimum");
      integral(schema, "maximum");
    } else if (type.isEnum()) {
      ArrayNode constants = schema.putArray("enum");
      for (Object constant : type.getEnumConstants()) {
        constants.add(constant.toString());
      }
    } else if (type.isRecord()) {
      describe(schema, type);
      restoreRecord(schema, type);
    }
  }

  private static void restoreRecord(ObjectNode schema, Class<?> type) {
    ObjectNode generated = (ObjectNode) schema.get("properties");
    ObjectNode declared = schema.objectNode();
    for (RecordComponent component : type.getRecordComponents()) {
      JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
      String name = renamed == null ? component.getName() : renamed.value();
      ObjectNode field = (ObjectNode) generated.get(name);
      restore(field, component.getGenericType());
      declared.set(name, field);
    }
    schema.set("properties", declared);
  }

  private static void describe(ObjectNode schema, Class<?> type) {
    JsonClassDescription description = type.getAnnotation(JsonClassDescription.class);
    if (description != null && !schema.has("description")) {
      schema.put("description", description.value());
    }
  }

  private static void dropRepeatedRules(ObjectNode schema) {
    if (schema.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      LinkedHashSet<JsonNode> once = new LinkedHashSet<>();
      rules.forEach(once::add);
      rules.removeAll().addAll(once);
    }
  }

  private static void integral(ObjectNode schema, String bound) {
    if (schema.has(bound)) {
      schema.put(bound, schema.get(bound).longValue());
    }
  }

  private static void orderColumns(ArrayNode columns, Class<?> kind) {
    Map<String, ObjectNode> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.get("name").textValue(), (ObjectNode) column));
    columns.removeAll();
    for (AdditionalPrinterColumn declared :
        kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      ObjectNode column = byName.get(declared.name());
      if (declared.priority() == 0) {
        column.remove("priority");
      }
      columns.add(column);
    }
  }
}
