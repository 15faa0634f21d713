package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.Admission;
import dev.berth.embedded.api.Admitted;
import dev.berth.embedded.api.FieldValidation;
import dev.berth.embedded.api.Kinds;
import dev.berth.embedded.api.ResourceKind;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each kind's schema says of its objects, custom resources and built-in ones. */
public final class ResourceSchemas implements Admission {
  private final Map<ResourceKind, CustomKind> custom;
  private final BuiltInKinds builtIn = new BuiltInKinds();

  private ResourceSchemas(Map<ResourceKind, CustomKind> custom) {
    this.custom = custom;
  }

  /** Compiles all rules of the definitions' served versions, once. */
  public static ResourceSchemas of(List<CustomResourceDefinition> definitions) {
    Map<ResourceKind, CustomKind> custom = new LinkedHashMap<>();
    Kinds kinds = Kinds.with(definitions);
    for (var definition : definitions) {
      for (var version : definition.getSpec().getVersions()) {
        var spec = definition.getSpec();
        kinds
            .find(spec.getGroup(), version.getName(), spec.getNames().getPlural())
            .ifPresent(kind -> custom.put(kind, new CustomKind(kind, SchemaNode.of(raw(version)))));
      }
    }
    return new ResourceSchemas(custom);
  }

  /** An OpenAPI schema as JSON. */
  static JsonNode raw(CustomResourceDefinitionVersion version) {
    return new ObjectMapper().valueToTree(version.getSchema().getOpenAPIV3Schema());
  }

  /**
   * The CEL rules that are not checked here because they do not compile, each with its place and
   * the compiler's words. A real server checks them.
   */
  public List<String> uncheckedRules() {
    return custom.values().stream().flatMap(kind -> kind.uncheckedRules().stream()).toList();
  }

  @Override
  public Admitted create(ResourceKind kind, JsonNode object, FieldValidation validation) {
    CustomKind schema = custom.get(kind);
    return schema == null
        ? builtIn.create(kind, object, validation)
        : schema.create(object, validation);
  }

  @Override
  public Admitted update(
      ResourceKind kind,
      JsonNode old,
      JsonNode object,
      FieldValidation validation,
      boolean status) {
    CustomKind schema = custom.get(kind);
    if (schema == null) {
      return builtIn.update(kind, old, object, validation, status);
    }
    return status
        ? schema.updateStatus(old, object, validation)
        : schema.update(old, object, validation);
  }

  /** Fills in what a stored object of an older schema lacks; nothing for built-in kinds. */
  public void applyDefaults(ResourceKind kind, ObjectNode stored) {
    CustomKind schema = custom.get(kind);
    if (schema != null) {
      schema.applyDefaults(stored);
    }
  }
}
