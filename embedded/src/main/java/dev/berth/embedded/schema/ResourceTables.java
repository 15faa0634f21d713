package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.embedded.api.ResourceKind;
import dev.berth.embedded.api.Tables;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables for {@code kubectl get}: the columns of definitions and those of built-in kinds. */
public final class ResourceTables implements Tables {
  /** By API version and plural. */
  private final Map<String, List<Column>> custom = new HashMap<>();

  private final InstantSource clock;

  public ResourceTables(List<CustomResourceDefinition> definitions, InstantSource clock) {
    this.clock = clock;
    ObjectMapper mapper = new ObjectMapper();
    for (var definition : definitions) {
      var spec = definition.getSpec();
      for (var version : spec.getVersions()) {
        JsonNode declared = mapper.valueToTree(version.getAdditionalPrinterColumns());
        List<Column> columns = new ArrayList<>(List.of(Column.ofName()));
        declared.forEach(column -> columns.add(Column.custom(column)));
        if (declared.isEmpty()) {
          columns.add(Column.ofAge());
        }
        String plural = spec.getNames().getPlural();
        custom.put(spec.getGroup() + "/" + version.getName() + "/" + plural, columns);
      }
    }
  }

  @Override
  public JsonNode table(
      ResourceKind kind,
      List<ObjectNode> objects,
      String listResourceVersion,
      IncludeObject include) {
    List<Column> columns =
        custom.getOrDefault(
            kind.apiVersion() + "/" + kind.plural(), BuiltInColumns.of(kind.plural()));
    Instant now = clock.instant();
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    ObjectNode metadata = table.putObject("metadata");
    if (!listResourceVersion.isEmpty()) {
      metadata.put("resourceVersion", listResourceVersion);
    } else if (objects.size() == 1) {
      metadata.set("resourceVersion", objects.getFirst().at("/metadata/resourceVersion"));
    }
    var definitions = table.putArray("columnDefinitions");
    columns.forEach(column -> definitions.add(column.definition()));
    var rows = table.putArray("rows");
    for (ObjectNode object : objects) {
      ObjectNode row = rows.addObject();
      var cells = row.putArray("cells");
      columns.forEach(column -> cells.add(present(column.cell().of(object, now))));
      row.set("object", included(object, include));
    }
    return table;
  }

  private static JsonNode present(JsonNode cell) {
    return cell.isMissingNode() ? JsonNodeFactory.instance.nullNode() : cell;
  }

  private static JsonNode included(ObjectNode object, IncludeObject include) {
    return switch (include) {
      case None -> JsonNodeFactory.instance.nullNode();
      case Object -> object;
      case Metadata ->
          JsonNodeFactory.instance
              .objectNode()
              .put("kind", "PartialObjectMetadata")
              .put("apiVersion", "meta.k8s.io/v1")
              .set("metadata", object.path("metadata"));
    };
  }
}
