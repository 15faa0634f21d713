package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.ContentHash;
import dev.berth.embedded.api.ResourceKind;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * OpenAPI v3 as kubectl reads it: schemas for {@code explain}, and for each kind a PATCH that knows
 * {@code fieldValidation}, without which kubectl would validate by itself.
 */
final class OpenApi {
  private static final String ROOT = "/openapi/v3";
  private static final String GVK = "x-kubernetes-group-version-kind";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<ResourceKind> kinds;
  private final Map<String, JsonNode> custom = new HashMap<>();
  private final KubernetesSerialization registered = new KubernetesSerialization();
  private final Map<String, JsonNode> documents = new ConcurrentHashMap<>();

  OpenApi(List<ResourceKind> kinds, List<CustomResourceDefinition> definitions) {
    this.kinds = kinds;
    ObjectMapper mapper = new ObjectMapper();
    for (var definition : definitions) {
      var spec = definition.getSpec();
      for (var version : spec.getVersions()) {
        custom.put(
            spec.getGroup() + "/" + version.getName() + "/" + spec.getNames().getKind(),
            mapper.valueToTree(version.getSchema().getOpenAPIV3Schema()));
      }
    }
  }

  Optional<JsonNode> get(String path) {
    if (path.equals(ROOT)) {
      return Optional.of(index());
    }
    return kinds.stream()
        .map(ResourceKind::root)
        .filter(root -> path.equals(ROOT + root))
        .findFirst()
        .map(root -> documents.computeIfAbsent(root, this::document));
  }

  /** Clients keep a document for good under its URL, so the URL names the content. */
  private JsonNode index() {
    ObjectNode index = JSON.objectNode();
    ObjectNode paths = index.putObject("paths");
    kinds.stream()
        .map(ResourceKind::root)
        .distinct()
        .forEach(
            root -> {
              JsonNode document = documents.computeIfAbsent(root, this::document);
              String hash = ContentHash.of(document.toString());
              paths
                  .putObject(root.substring(1))
                  .put("serverRelativeURL", ROOT + root + "?hash=" + hash);
            });
    return index;
  }

  private JsonNode document(String root) {
    ObjectNode document = JSON.objectNode().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "unversioned");
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    ModelSchemas models = new ModelSchemas(schemas);
    for (ResourceKind kind : kinds) {
      if (kind.root().equals(root)) {
        paths(kind, paths);
        schema(kind, schemas, models).putArray(GVK).add(gvk(kind));
      }
    }
    return document;
  }

  private ObjectNode schema(ResourceKind kind, ObjectNode schemas, ModelSchemas models) {
    JsonNode declared = custom.get(kind.apiVersion() + "/" + kind.kind());
    if (declared != null) {
      ObjectNode schema = declared.deepCopy();
      schema.withObject("/properties").set("metadata", metadata(models));
      schemas.set(kind.group() + "." + kind.version() + "." + kind.kind(), schema);
      return schema;
    }
    Class<?> model = registered.getRegisteredKubernetesResource(kind.apiVersion(), kind.kind());
    return model == null
        ? schemas.putObject("io.k8s.api." + kind.kind()).put("type", "object")
        : (ObjectNode) schemas.get(models.add(model));
  }

  private static ObjectNode metadata(ModelSchemas models) {
    ObjectNode metadata = JSON.objectNode().put("description", "Standard object's metadata.");
    String reference = "#/components/schemas/" + models.add(ObjectMeta.class);
    metadata.putArray("allOf").addObject().put("$ref", reference);
    return metadata;
  }

  private static void paths(ResourceKind kind, ObjectNode paths) {
    String namespace = kind.namespaced() ? "/namespaces/{namespace}" : "";
    String collection = kind.root() + namespace + "/" + kind.plural();
    ObjectNode many = paths.putObject(collection);
    operation(many, "get", "list", kind);
    operation(many, "post", "post", kind);
    ObjectNode single = paths.putObject(collection + "/{name}");
    operation(single, "get", "get", kind);
    operation(single, "put", "put", kind);
    operation(single, "patch", "patch", kind);
    operation(single, "delete", "delete", kind);
  }

  private static void operation(ObjectNode path, String method, String action, ResourceKind kind) {
    ObjectNode operation = path.putObject(method).put("x-kubernetes-action", action);
    operation.set(GVK, gvk(kind));
    var parameters = operation.putArray("parameters");
    for (String name : List.of("dryRun", "fieldValidation", "fieldManager")) {
      ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
      parameter.putObject("schema").put("type", "string");
    }
    operation.putObject("responses").putObject("200").put("description", "OK");
  }

  private static ObjectNode gvk(ResourceKind kind) {
    return JSON.objectNode()
        .put("group", kind.group())
        .put("kind", kind.kind())
        .put("version", kind.version());
  }
}
