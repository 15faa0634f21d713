package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.ResourceKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which groups, versions and resources there are: {@code /api}, {@code /apis} and below. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final Map<String, ObjectNode> documents = new TreeMap<>();

  Discovery(List<ResourceKind> kinds) {
    documents.put("/api", core());
    ObjectNode groups = document("APIGroupList", "v1");
    ArrayNode list = groups.putArray("groups");
    Set<String> named = new LinkedHashSet<>();
    for (ResourceKind kind : kinds) {
      documents.computeIfAbsent(kind.root(), root -> resources(kind, kinds));
      if (!kind.group().isEmpty() && named.add(kind.group())) {
        ObjectNode group = group(kind.group(), kinds);
        list.add(group);
        ObjectNode own = document("APIGroup", "v1");
        own.setAll(group);
        documents.put("/apis/" + kind.group(), own);
      }
    }
    documents.put("/apis", groups);
  }

  Optional<JsonNode> get(String path) {
    return Optional.ofNullable(documents.get(path));
  }

  private static ObjectNode core() {
    ObjectNode versions = JsonNodeFactory.instance.objectNode().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  /** The first version is the preferred one. */
  private static ObjectNode group(String name, List<ResourceKind> kinds) {
    ObjectNode group = JsonNodeFactory.instance.objectNode().put("name", name);
    ArrayNode versions = group.putArray("versions");
    kinds.stream()
        .filter(kind -> kind.group().equals(name))
        .map(ResourceKind::version)
        .distinct()
        .forEach(v -> versions.addObject().put("groupVersion", name + "/" + v).put("version", v));
    group.set("preferredVersion", versions.get(0).deepCopy());
    return group;
  }

  private static ObjectNode resources(ResourceKind first, List<ResourceKind> kinds) {
    ObjectNode list = document("APIResourceList", "v1");
    list.put("groupVersion", first.apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceKind kind : kinds) {
      if (kind.root().equals(first.root())) {
        resources.add(resource(kind));
        if (kind.hasStatus()) {
          resources.add(subresource(kind, "status", List.of("get", "patch", "update")));
        }
        if (kind.group().isEmpty() && kind.plural().equals("pods")) {
          resources.add(subresource(kind, "log", List.of("get")));
          resources.add(subresource(kind, "portforward", List.of("create", "get")));
        }
      }
    }
    return list;
  }

  private static ObjectNode resource(ResourceKind kind) {
    ObjectNode resource =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", kind.plural())
            .put("singularName", kind.singular())
            .put("namespaced", kind.namespaced())
            .put("kind", kind.kind());
    VERBS.forEach(resource.putArray("verbs")::add);
    if (!kind.shortNames().isEmpty()) {
      kind.shortNames().forEach(resource.putArray("shortNames")::add);
    }
    if (!kind.categories().isEmpty()) {
      kind.categories().forEach(resource.putArray("categories")::add);
    }
    return resource;
  }

  private static ObjectNode subresource(ResourceKind kind, String name, List<String> verbs) {
    ObjectNode resource =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", kind.plural() + "/" + name)
            .put("singularName", "")
            .put("namespaced", kind.namespaced())
            .put("kind", name.equals("portforward") ? "PodPortForwardOptions" : kind.kind());
    verbs.forEach(resource.putArray("verbs")::add);
    return resource;
  }

  private static ObjectNode document(String kind, String apiVersion) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", apiVersion);
  }
}
