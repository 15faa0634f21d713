package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Takes out of an object what its schema does not name. */
final class UnknownFields {
  private static final Set<String> TYPE_AND_METADATA = Set.of("apiVersion", "kind", "metadata");
  private static final Set<String> METADATA =
      Set.of(
          "name",
          "generateName",
          "namespace",
          "selfLink",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "labels",
          "annotations",
          "ownerReferences",
          "finalizers",
          "managedFields");

  private final List<String> removed = new ArrayList<>();

  private UnknownFields() {}

  /** Changes the object; returns the paths of what went, such as {@code spec.foo}. */
  static List<String> prune(ObjectNode object, SchemaNode schema) {
    List<String> all = new ArrayList<>();
    if (object.path("metadata") instanceof ObjectNode metadata) {
      for (String name : SchemaNode.names(metadata)) {
        if (!METADATA.contains(name)) {
          metadata.remove(name);
          all.add("metadata." + name);
        }
      }
    }
    UnknownFields walk = new UnknownFields();
    walk.fields(object, schema, "", TYPE_AND_METADATA);
    Collections.sort(walk.removed);
    all.addAll(walk.removed);
    return all;
  }

  private void walk(JsonNode value, SchemaNode schema, String path) {
    if (value instanceof ObjectNode object) {
      fields(object, schema, path, Set.of());
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        walk(value.get(i), schema == null ? null : schema.items(), FieldPath.item(path, i));
      }
    }
  }

  private void fields(ObjectNode object, SchemaNode schema, String path, Set<String> kept) {
    boolean preserves = schema != null && schema.preservesUnknown();
    for (String name : SchemaNode.names(object)) {
      if (kept.contains(name)) {
        continue;
      }
      String child = FieldPath.field(path, name);
      SchemaNode known = schema == null ? null : schema.child(name);
      if (known != null) {
        walk(object.get(name), known, child);
      } else if (!preserves) {
        object.remove(name);
        removed.add(child);
      }
    }
  }
}
