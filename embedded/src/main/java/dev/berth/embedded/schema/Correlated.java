package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * What a value was before the update, as far as one can tell: fields by their name, items of a list
 * of type map by its keys, other items not at all. What is unchanged may stay invalid.
 */
record Correlated(JsonNode old) {
  static final Correlated NONE = new Correlated(null);

  /** JSON knows no sizes of numbers, Jackson does. */
  private static final Comparator<JsonNode> NUMBERS =
      (one, other) -> {
        boolean numbers = one.isNumber() && other.isNumber();
        return numbers ? one.decimalValue().compareTo(other.decimalValue()) : compare(one, other);
      };

  static Correlated with(JsonNode old) {
    return old == null || old.isMissingNode() ? NONE : new Correlated(old);
  }

  static boolean same(JsonNode one, JsonNode other) {
    return one.equals(NUMBERS, other);
  }

  boolean known() {
    return old != null;
  }

  boolean unchanged(JsonNode now) {
    return old != null && same(old, now);
  }

  Correlated field(String name) {
    return old == null || !old.isObject() ? NONE : with(old.get(name));
  }

  Correlated item(SchemaNode list, JsonNode item) {
    if (old == null || !old.isArray() || !list.isMapList() || !item.isObject()) {
      return NONE;
    }
    for (JsonNode each : old) {
      if (list.mapKeys().stream().allMatch(key -> same(each.path(key), item.path(key)))) {
        return with(each);
      }
    }
    return NONE;
  }

  private static int compare(JsonNode one, JsonNode other) {
    return one.equals(other) ? 0 : 1;
  }
}
