package dev.berth.embedded.schema;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which fields a built-in kind has: those of the Kubernetes client's model. */
final class ModelFields {
  private static final Set<Class<?>> SCALARS =
      Set.of(Quantity.class, IntOrString.class, FieldsV1.class, MicroTime.class, Object.class);

  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<JavaType, Map<String, JavaType>> known = new ConcurrentHashMap<>();

  /**
   * Takes out what the model does not have; returns the paths in the object's order.
   *
   * @throws IllegalArgumentException if a quantity is none
   */
  List<String> prune(ObjectNode object, Class<?> model) {
    List<String> removed = new ArrayList<>();
    walk(object, typeOf(model), "", removed);
    return removed;
  }

  JavaType typeOf(Class<?> model) {
    return mapper.constructType(model);
  }

  /** Whether it is a class of the model with fields of its own. */
  static boolean isObject(JavaType type) {
    boolean ofModel = type.getRawClass().getName().startsWith("io.fabric8.kubernetes.api.model.");
    return ofModel && !SCALARS.contains(type.getRawClass());
  }

  /** Names and types of a class's fields. */
  Map<String, JavaType> fields(JavaType type) {
    return known.computeIfAbsent(type, this::fieldsOf);
  }

  private void walk(JsonNode value, JavaType type, String path, List<String> removed) {
    if (type.hasRawClass(Quantity.class)) {
      CelQuantity.of(value.asText());
    } else if (type.isMapLikeType()) {
      value
          .properties()
          .forEach(
              f -> walk(f.getValue(), type.getContentType(), path + "." + f.getKey(), removed));
    } else if (type.isCollectionLikeType()) {
      for (int i = 0; i < value.size(); i++) {
        walk(value.get(i), type.getContentType(), FieldPath.item(path, i), removed);
      }
    } else if (value instanceof ObjectNode object && isObject(type)) {
      fields(object, fields(type), path, removed);
    }
  }

  private void fields(
      ObjectNode object, Map<String, JavaType> fields, String path, List<String> removed) {
    for (String name : SchemaNode.names(object)) {
      String child = FieldPath.field(path, name);
      JavaType type = fields.get(name);
      if (type != null) {
        walk(object.get(name), type, child, removed);
      } else if (!fields.isEmpty()) {
        object.remove(name);
        removed.add(child);
      }
    }
  }

  /** The model keeps what it does not know in {@code additionalProperties}, which is no field. */
  private Map<String, JavaType> fieldsOf(JavaType type) {
    Map<String, JavaType> fields = new HashMap<>();
    for (var property : mapper.getDeserializationConfig().introspect(type).findProperties()) {
      boolean any =
          property.getSetter() != null && property.getSetter().hasAnnotation(JsonAnySetter.class);
      if (property.getField() != null && !any) {
        fields.put(property.getName(), property.getField().getType());
      }
    }
    fields.remove("additionalProperties");
    return fields;
  }
}
