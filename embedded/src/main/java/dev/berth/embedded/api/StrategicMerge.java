package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/** A merge patch that also knows the keys of the lists in Kubernetes' own kinds. */
final class StrategicMerge {
  private static final String DIRECTIVE = "$patch";
  private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("ephemeralContainers", "name"),
          Map.entry("volumes", "name"),
          Map.entry("env", "name"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("secrets", "name"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("ports", "containerPort"),
          Map.entry("hostAliases", "ip"),
          Map.entry("podIPs", "ip"),
          Map.entry("conditions", "type"),
          Map.entry("addresses", "type"),
          Map.entry("ownerReferences", "uid"));

  private StrategicMerge() {}

  static ObjectNode apply(ObjectNode object, ObjectNode patch) {
    if (patch.path(DIRECTIVE).asText().equals("replace")) {
      return patch.deepCopy().without(DIRECTIVE);
    }
    patch.properties().forEach(p -> apply(object, p.getKey(), p.getValue()));
    return object;
  }

  private static void apply(ObjectNode object, String field, JsonNode value) {
    if (field.startsWith(DELETE_FROM)) {
      subtract(object, field.substring(DELETE_FROM.length()), value);
    } else if (field.startsWith("$")) {
      // Orders and retained keys matter to what kubectl prints, not to what is stored here.
    } else if (value.isNull()) {
      object.remove(field);
    } else if (value instanceof ObjectNode inner) {
      if (inner.path(DIRECTIVE).asText().equals("delete")) {
        object.remove(field);
      } else {
        var there = object.get(field) instanceof ObjectNode o ? o : Json.object();
        object.set(field, apply(there, inner));
      }
    } else if (value instanceof ArrayNode list) {
      object.set(field, merged(field, object.get(field), list));
    } else {
      object.set(field, value);
    }
  }

  private static JsonNode merged(String field, JsonNode there, ArrayNode patch) {
    if (field.equals("finalizers") && there instanceof ArrayNode old) {
      var union = old.deepCopy();
      patch.forEach(item -> addIfAbsent(union, item));
      return union;
    }
    var key = KEYS.get(field);
    if (key == null || !everyItemHas(patch, key)) {
      return patch;
    }
    var result = there instanceof ArrayNode old ? old.deepCopy() : Json.array();
    for (var item : patch) {
      merge(result, key, (ObjectNode) item);
    }
    return result;
  }

  private static void merge(ArrayNode list, String key, ObjectNode item) {
    var index = indexOf(list, key, item.get(key));
    if (item.path(DIRECTIVE).asText().equals("delete")) {
      index.ifPresent(list::remove);
    } else if (index.isPresent()) {
      list.set(index.get(), apply((ObjectNode) list.get(index.get()), item));
    } else {
      list.add(apply(Json.object(), item));
    }
  }

  private static Optional<Integer> indexOf(ArrayNode list, String key, JsonNode value) {
    for (var i = 0; i < list.size(); i++) {
      if (list.get(i).path(key).equals(value)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static boolean everyItemHas(ArrayNode list, String key) {
    for (var item : list) {
      if (!item.hasNonNull(key)) {
        return false;
      }
    }
    return true;
  }

  private static void subtract(ObjectNode object, String field, JsonNode items) {
    if (object.get(field) instanceof ArrayNode old) {
      var left = Json.array();
      for (var item : old) {
        if (!contains(items, item)) {
          left.add(item);
        }
      }
      object.set(field, left);
    }
  }

  private static void addIfAbsent(ArrayNode list, JsonNode item) {
    if (!contains(list, item)) {
      list.add(item);
    }
  }

  private static boolean contains(JsonNode list, JsonNode item) {
    for (var each : list) {
      if (each.equals(item)) {
        return true;
      }
    }
    return false;
  }
}
