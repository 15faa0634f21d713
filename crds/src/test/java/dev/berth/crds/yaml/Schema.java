package dev.berth.crds.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One node of a CRD's schema, with the verbs that {@link Refinements} are written in. */
record Schema(ObjectNode node) {
  private static final String PRESERVE_UNKNOWN = "x-kubernetes-preserve-unknown-fields";
  private static final String AS_IN_CORE = "As in core/v1.";

  static Schema of(ObjectNode crd) {
    return new Schema((ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema"));
  }

  /** The schema at a path such as {@code spec.env[].name}; one that is not there is an error. */
  Schema at(String path) {
    JsonNode found = node;
    for (String step : path.replace("[]", ".[]").split("\\.")) {
      if (!step.isEmpty()) {
        found = step.equals("[]") ? found.path("items") : found.path("properties").path(step);
      }
    }
    if (found instanceof ObjectNode schema) {
      return new Schema(schema);
    }
    throw new IllegalArgumentException("no field " + path + " in the generated schema");
  }

  Schema required(String... names) {
    var required = node.putArray("required");
    for (String name : names) {
      required.add(name);
    }
    return this;
  }

  void listMap(String key) {
    node.put("x-kubernetes-list-type", "map");
    node.putArray("x-kubernetes-list-map-keys").add(key);
  }

  void listSet() {
    node.put("x-kubernetes-list-type", "set");
  }

  void maxLength(int characters) {
    node.put("maxLength", characters);
  }

  void maxProperties(int count) {
    node.put("maxProperties", count);
  }

  void oneOf(String... values) {
    var constants = node.putArray("enum");
    for (String value : values) {
      constants.add(value);
    }
  }

  void rule(String rule, String messageExpression) {
    node.putArray("x-kubernetes-validations")
        .addObject()
        .put("rule", rule)
        .put("messageExpression", messageExpression);
  }

  /** Any object: the API server checks it when Berth makes the pod. */
  void opaque() {
    JsonNode description = node.get("description");
    node.removeAll().put("type", "object").put(PRESERVE_UNKNOWN, true);
    if (description != null) {
      node.set("description", description);
    }
  }

  /** An object with these fields only, each of them opaque. */
  Schema onlyOpaque(String... names) {
    ObjectNode properties = node.removeAll().put("type", "object").putObject("properties");
    for (String name : names) {
      ObjectNode field = properties.putObject(name).put("description", AS_IN_CORE);
      new Schema(field).opaque();
    }
    return this;
  }

  Schema string(String name, String description, int minLength, int maxLength) {
    ObjectNode properties = (ObjectNode) node.get("properties");
    properties
        .putObject(name)
        .put("type", "string")
        .put("description", description)
        .put("minLength", minLength)
        .put("maxLength", maxLength);
    return this;
  }

  /**
   * Declares apiVersion, kind and the form of metadata.name, so that apply can refuse a bad one.
   */
  void typeMeta() {
    ObjectNode generated = (ObjectNode) node.get("properties");
    ObjectNode all = node.objectNode();
    all.putObject("apiVersion")
        .put("type", "string")
        .put("description", "Version of this object's schema.");
    all.putObject("kind").put("type", "string").put("description", "Kind of this object.");
    all.putObject("metadata")
        .put("type", "object")
        .putObject("properties")
        .putObject("name")
        .put("type", "string")
        .put("maxLength", 63)
        .put("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        .put("description", "A DNS label; it is also a label value and the start of pod names.");
    node.set("properties", all.setAll(generated));
  }
}
