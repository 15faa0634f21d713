package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node of a CustomResourceDefinition's structural schema, with its children parsed.
 *
 * @param items the schema of a list's items, or null
 * @param additional the schema of a map's values, or null
 */
record SchemaNode(
    JsonNode raw,
    Map<String, SchemaNode> properties,
    SchemaNode items,
    SchemaNode additional,
    List<SchemaNode> anyOf) {

  static SchemaNode of(JsonNode raw) {
    Map<String, SchemaNode> properties = new LinkedHashMap<>();
    raw.path("properties").properties().forEach(p -> properties.put(p.getKey(), of(p.getValue())));
    List<SchemaNode> anyOf = new ArrayList<>();
    raw.path("anyOf").forEach(alternative -> anyOf.add(of(alternative)));
    return new SchemaNode(
        raw, properties, part(raw, "items"), part(raw, "additionalProperties"), anyOf);
  }

  /** The schema of an object's field: its own, or that of a map's values; null if unknown. */
  SchemaNode child(String name) {
    SchemaNode property = properties.get(name);
    return property == null ? additional : property;
  }

  private static SchemaNode part(JsonNode raw, String field) {
    return raw.path(field).isObject() ? of(raw.get(field)) : null;
  }

  /** Empty for an int-or-string. */
  String type() {
    return raw.path("type").asText("");
  }

  /** The types that a value may have; none means any. */
  List<String> types() {
    if (intOrString()) {
      return List.of("integer", "string");
    }
    return type().isEmpty() ? List.of() : List.of(type());
  }

  boolean intOrString() {
    return flag("x-kubernetes-int-or-string");
  }

  boolean preservesUnknown() {
    return flag("x-kubernetes-preserve-unknown-fields");
  }

  boolean nullable() {
    return flag("nullable");
  }

  /** Null where there is none. */
  JsonNode defaultValue() {
    return raw.get("default");
  }

  String format() {
    return raw.path("format").asText("");
  }

  boolean isSet() {
    return raw.path("x-kubernetes-list-type").asText().equals("set");
  }

  boolean isMapList() {
    return raw.path("x-kubernetes-list-type").asText().equals("map");
  }

  List<String> mapKeys() {
    List<String> keys = new ArrayList<>();
    raw.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  /** The names of an object's fields, to go over while they change. */
  static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private boolean flag(String name) {
    return raw.path(name).asBoolean(false);
  }
}
