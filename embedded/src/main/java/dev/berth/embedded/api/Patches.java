package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.function.UnaryOperator;

/** The media types of patches, each as a change of an object. */
final class Patches {
  static final String JSON = "application/json-patch+json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private Patches() {}

  /**
   * @param custom whether the kind comes from a definition: then nobody knows how to merge its
   *     lists
   * @throws StatusException 415; also 422 from the change itself
   */
  static UnaryOperator<ObjectNode> of(String mediaType, JsonNode patch, boolean custom) {
    return switch (mediaType) {
      case JSON -> object -> jsonPatch(object, patch);
      case MERGE -> object -> merge(object, Bodies.object(patch));
      // Without managed fields an apply cannot tell what it set before: it adds and changes only.
      case APPLY -> object -> merge(object, Bodies.object(patch));
      case STRATEGIC -> {
        if (custom) {
          throw Refusals.unsupportedMediaType(String.join(", ", JSON, MERGE, APPLY));
        }
        yield object -> StrategicMerge.apply(object, Bodies.object(patch));
      }
      default ->
          throw Refusals.unsupportedMediaType(String.join(", ", JSON, MERGE, STRATEGIC, APPLY));
    };
  }

  private static ObjectNode jsonPatch(ObjectNode object, JsonNode patch) {
    if (!(patch instanceof ArrayNode)) {
      throw Refusals.badRequest("a JSON patch is a list of operations");
    }
    try {
      return Bodies.object(JsonPatch.apply(patch, object));
    } catch (RuntimeException e) {
      throw Refusals.of(
          422, "Invalid", "the server rejected our request due to an error in our request");
    }
  }

  private static ObjectNode merge(ObjectNode object, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            p -> {
              if (p.getValue().isNull()) {
                object.remove(p.getKey());
              } else if (p.getValue() instanceof ObjectNode inner) {
                var there = object.get(p.getKey()) instanceof ObjectNode o ? o : Json.object();
                object.set(p.getKey(), merge(there, inner));
              } else {
                object.set(p.getKey(), p.getValue());
              }
            });
    return object;
  }
}
