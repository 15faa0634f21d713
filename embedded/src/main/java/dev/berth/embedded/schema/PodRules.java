package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mistakes in pods that Berth or its users can make; a real server knows many more. */
final class PodRules {
  private static final String FIXED =
      "pod updates may not change fields other than `spec.containers[*].image`,"
          + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
          + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
          + " be set to 1 if it was previously negative)";

  private PodRules() {}

  static List<FieldError> onCreate(JsonNode pod) {
    JsonNode spec = pod.path("spec");
    List<FieldError> errors = new ArrayList<>();
    Set<String> volumes = new HashSet<>();
    spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    if (spec.path("containers").isEmpty()) {
      errors.add(FieldError.required("spec.containers", ""));
    }
    for (String list : List.of("containers", "initContainers")) {
      Set<String> names = new HashSet<>();
      for (int i = 0; i < spec.path(list).size(); i++) {
        String path = "spec." + list + "[" + i + "]";
        container(spec.path(list).get(i), path, names, volumes, errors);
      }
    }
    return errors;
  }

  private static void container(
      JsonNode container,
      String path,
      Set<String> names,
      Set<String> volumes,
      List<FieldError> errors) {
    String name = container.path("name").asText("");
    if (name.isEmpty()) {
      errors.add(FieldError.required(path + ".name", ""));
    } else if (!names.add(name)) {
      errors.add(FieldError.duplicate(path + ".name", container.get("name")));
    }
    String image = container.path("image").asText("");
    if (image.isEmpty()) {
      errors.add(FieldError.required(path + ".image", ""));
    } else if (!image.equals(image.strip())) {
      String words = "must not have leading or trailing whitespace";
      errors.add(FieldError.invalid(path + ".image", image, words));
    }
    for (int i = 0; i < container.path("volumeMounts").size(); i++) {
      JsonNode mounted = container.path("volumeMounts").get(i).path("name");
      if (!volumes.contains(mounted.asText())) {
        errors.add(FieldError.notFound(path + ".volumeMounts[" + i + "].name", mounted));
      }
    }
    requests(container.path("resources"), path + ".resources.requests", errors);
  }

  private static void requests(JsonNode resources, String path, List<FieldError> errors) {
    for (var request : resources.path("requests").properties()) {
      JsonNode limit = resources.path("limits").path(request.getKey());
      Optional<CelQuantity> wanted = CelQuantity.parse(request.getValue().asText());
      Optional<CelQuantity> most = CelQuantity.parse(limit.asText());
      if (wanted.isPresent() && most.isPresent() && wanted.get().compareTo(most.get()) > 0) {
        String words =
            "must be less than or equal to " + request.getKey() + " limit of " + limit.asText();
        errors.add(FieldError.invalid(path, request.getValue().asText(), words));
      }
    }
  }

  static List<FieldError> onUpdate(JsonNode spec, JsonNode old) {
    Optional<FieldError> deadline = deadline(spec, old);
    if (deadline.isPresent()) {
      return List.of(deadline.get());
    }
    return Correlated.same(fixed(spec), fixed(old))
        ? List.of()
        : List.of(FieldError.forbidden("spec", FIXED));
  }

  /** May be set and lowered, never raised or taken away. */
  private static Optional<FieldError> deadline(JsonNode spec, JsonNode old) {
    String field = "spec.activeDeadlineSeconds";
    JsonNode before = old.path("activeDeadlineSeconds");
    JsonNode now = spec.path("activeDeadlineSeconds");
    if (!before.isNumber()) {
      return Optional.empty();
    }
    if (!now.isNumber()) {
      String words = "must not update from a positive integer to nil value";
      return Optional.of(FieldError.invalid(field, NullNode.instance, words));
    }
    return now.asLong() <= before.asLong()
        ? Optional.empty()
        : Optional.of(
            FieldError.invalid(field, now, "must be less than or equal to previous value"));
  }

  /** A spec without what may change; the node's name is given once, by binding. */
  private static JsonNode fixed(JsonNode spec) {
    if (!spec.isObject()) {
      return spec;
    }
    ObjectNode rest = spec.deepCopy();
    rest.remove(List.of("activeDeadlineSeconds", "tolerations", "nodeName"));
    PodDefaults.containers(rest).forEach(container -> ((ObjectNode) container).remove("image"));
    return rest;
  }
}
