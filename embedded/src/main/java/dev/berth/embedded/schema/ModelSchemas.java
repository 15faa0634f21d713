package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * OpenAPI schemas of built-in kinds out of the Kubernetes client's model: names and types of
 * fields, no descriptions.
 */
final class ModelSchemas {
  private static final String PREFIX = "io.k8s.api.";

  private final ModelFields models = new ModelFields();
  private final ObjectNode schemas;

  /**
   * @param schemas gets the schema of each class met
   */
  ModelSchemas(ObjectNode schemas) {
    this.schemas = schemas;
  }

  /** The name of a class's schema. */
  String add(Class<?> model) {
    return add(models.typeOf(model));
  }

  private String add(JavaType type) {
    String name = PREFIX + type.getRawClass().getSimpleName();
    if (!schemas.has(name)) {
      ObjectNode schema = schemas.putObject(name);
      schema.put("type", "object");
      Map<String, JavaType> fields = models.fields(type);
      ObjectNode properties = JsonNodeFactory.instance.objectNode();
      fields.keySet().stream()
          .sorted()
          .forEach(field -> properties.set(field, schema(fields.get(field))));
      if (!properties.isEmpty()) {
        schema.set("properties", properties);
      }
    }
    return name;
  }

  private ObjectNode schema(JavaType type) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (type.isMapLikeType()) {
      schema.put("type", "object").set("additionalProperties", schema(type.getContentType()));
    } else if (type.isCollectionLikeType()) {
      schema.put("type", "array").set("items", schema(type.getContentType()));
    } else if (type.hasRawClass(Boolean.class)) {
      schema.put("type", "boolean");
    } else if (type.isTypeOrSubTypeOf(Integer.class) || type.isTypeOrSubTypeOf(Long.class)) {
      schema.put("type", "integer");
    } else if (type.isTypeOrSubTypeOf(Number.class)) {
      schema.put("type", "number");
    } else if (ModelFields.isObject(type)) {
      schema.putArray("allOf").addObject().put("$ref", "#/components/schemas/" + add(type));
    } else {
      schema.put("type", "string");
    }
    return schema;
  }
}
