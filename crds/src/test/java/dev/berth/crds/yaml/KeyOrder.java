package dev.berth.crds.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Sorts a definition's keys as a person reads them: what a field is, before what is in it. */
final class KeyOrder {
  private static final List<String> SCHEMA =
      List.of("type", "format", "description", "enum", "default", "required");
  private static final List<String> SCHEMA_LAST =
      List.of("x-kubernetes-validations", "additionalProperties", "items", "properties");

  private KeyOrder() {}

  static ObjectNode of(ObjectNode crd) {
    ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
    ObjectNode schema = (ObjectNode) version.get("schema");
    schema.set("openAPIV3Schema", schema((ObjectNode) schema.get("openAPIV3Schema")));
    ObjectNode spec = (ObjectNode) crd.get("spec");
    spec.putArray("versions")
        .add(
            sorted(
                version, List.of("name", "served", "storage", "subresources"), List.of("schema")));
    crd.set("spec", sorted(spec, List.of("group", "scope", "names"), List.of("versions")));
    return crd;
  }

  private static ObjectNode schema(ObjectNode schema) {
    schema.forEachEntry(
        (key, value) -> {
          if (key.equals("items") || key.equals("additionalProperties")) {
            schema.set(key, schema((ObjectNode) value));
          } else if (key.equals("properties")) {
            ObjectNode properties = (ObjectNode) value;
            properties.forEachEntry(
                (name, property) -> properties.set(name, schema((ObjectNode) property)));
          }
        });
    return sorted(schema, SCHEMA, SCHEMA_LAST);
  }

  private static ObjectNode sorted(ObjectNode node, List<String> first, List<String> last) {
    ObjectNode result = node.objectNode();
    first.forEach(key -> move(node, key, result));
    ObjectNode end = node.objectNode();
    last.forEach(key -> move(node, key, end));
    result.setAll(node);
    result.setAll(end);
    return result;
  }

  private static void move(ObjectNode from, String key, ObjectNode to) {
    JsonNode value = from.remove(key);
    if (value != null) {
      to.set(key, value);
    }
  }
}
