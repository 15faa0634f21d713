package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.Admitted;
import dev.berth.embedded.api.FieldValidation;
import dev.berth.embedded.api.ResourceKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes' own kinds, as far as Berth writes them: their fields, and for pods some rules. */
final class BuiltInKinds {
  private final KubernetesSerialization registered = new KubernetesSerialization();
  private final ModelFields models = new ModelFields();

  Admitted create(ResourceKind kind, JsonNode sent, FieldValidation validation) {
    ObjectNode object = sent.deepCopy();
    List<String> warnings = decode(kind, object, validation);
    List<FieldError> errors = MetadataRules.onCreate(object.path("metadata"));
    if (isPod(kind)) {
      PodDefaults.apply(object);
      errors.addAll(PodRules.onCreate(object));
      object.putObject("status").put("phase", "Pending").put("qosClass", PodDefaults.qos(object));
    }
    return admitted(kind, object, errors, warnings);
  }

  Admitted update(
      ResourceKind kind, JsonNode old, JsonNode sent, FieldValidation validation, boolean status) {
    ObjectNode object = sent.deepCopy();
    List<String> warnings = decode(kind, object, validation);
    if (status) {
      ObjectNode changed = old.deepCopy();
      changed.set("status", object.path("status").deepCopy());
      return new Admitted(changed, warnings);
    }
    List<FieldError> errors =
        new ArrayList<>(MetadataRules.onUpdate(object.path("metadata"), old.path("metadata")));
    if (kind.hasStatus() && old.has("status")) {
      object.set("status", old.get("status").deepCopy());
    }
    if (isPod(kind)) {
      PodDefaults.apply(object);
      errors.addAll(PodRules.onUpdate(object.path("spec"), old.path("spec")));
    }
    return admitted(kind, object, errors, warnings);
  }

  private List<String> decode(ResourceKind kind, ObjectNode object, FieldValidation validation) {
    Class<?> model = registered.getRegisteredKubernetesResource(kind.apiVersion(), kind.kind());
    if (model == null) {
      return List.of();
    }
    List<String> unknown = unknownFields(kind, object, model);
    if (validation == FieldValidation.Strict && !unknown.isEmpty()) {
      throw Statuses.unknownFields(kind, unknown);
    }
    return validation == FieldValidation.Warn ? unknown : List.of();
  }

  private List<String> unknownFields(ResourceKind kind, ObjectNode object, Class<?> model) {
    try {
      return models.prune(object, model).stream()
          .map(path -> "unknown field \"" + path + "\"")
          .toList();
    } catch (IllegalArgumentException e) {
      throw Statuses.undecodable(kind, e.getMessage());
    }
  }

  private static Admitted admitted(
      ResourceKind kind, ObjectNode object, List<FieldError> errors, List<String> warnings) {
    if (!errors.isEmpty()) {
      throw Statuses.invalid(kind, object.path("metadata").path("name").asText(""), errors);
    }
    return new Admitted(object, warnings);
  }

  private static boolean isPod(ResourceKind kind) {
    return kind.group().isEmpty() && kind.plural().equals("pods");
  }
}
