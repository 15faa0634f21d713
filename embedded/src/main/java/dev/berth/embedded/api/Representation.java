package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Objects in the form that the client accepts: as they are, as a table, or without their bodies.
 */
final class Representation {
  private static final String META = "meta.k8s.io/v1";

  private enum Form {
    WHOLE,
    TABLE,
    METADATA
  }

  private final Tables tables;

  Representation(Tables tables) {
    this.tables = tables;
  }

  JsonNode single(Request request, ObjectNode object) {
    return switch (form(request)) {
      case WHOLE -> object;
      case METADATA -> metadataOnly(object);
      case TABLE -> tables.table(request.kind(), List.of(object), "", include(request));
    };
  }

  JsonNode list(Request request, List<ObjectNode> objects, long version) {
    var kind = request.kind();
    var resourceVersion = Long.toString(version);
    return switch (form(request)) {
      case WHOLE -> list(kind.kind() + "List", kind.apiVersion(), resourceVersion, objects);
      case METADATA ->
          list(
              "PartialObjectMetadataList",
              META,
              resourceVersion,
              objects.stream().map(Representation::metadataOnly).toList());
      case TABLE -> tables.table(kind, objects, resourceVersion, include(request));
    };
  }

  /**
   * An object in an event of a watch.
   *
   * @param first whether a table must say its columns
   */
  JsonNode watched(Request request, ObjectNode object, boolean first) {
    var shown = single(request, object);
    if (!first && form(request) == Form.TABLE && shown instanceof ObjectNode table) {
      table.putNull("columnDefinitions");
    }
    return shown;
  }

  /** What a bookmark carries. */
  JsonNode bookmark(Request request, long version) {
    var kind = request.kind();
    var table = form(request) == Form.TABLE;
    var object =
        Json.object()
            .put("kind", table ? "Table" : kind.kind())
            .put("apiVersion", table ? META : kind.apiVersion());
    if (table) {
      object.putNull("columnDefinitions").putArray("rows");
    }
    object.putObject("metadata").put("resourceVersion", Long.toString(version));
    return object;
  }

  private static ObjectNode list(
      String kind, String apiVersion, String version, List<ObjectNode> items) {
    var list = Json.object().put("kind", kind).put("apiVersion", apiVersion);
    list.putObject("metadata").put("resourceVersion", version);
    list.set("items", Json.array(items));
    return list;
  }

  private static ObjectNode metadataOnly(ObjectNode object) {
    var partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", META);
    partial.set("metadata", object.path("metadata"));
    return partial;
  }

  private static Tables.IncludeObject include(Request request) {
    return Stream.of(Tables.IncludeObject.values())
        .filter(each -> each.name().equals(request.text("includeObject")))
        .findFirst()
        .orElse(Tables.IncludeObject.Metadata);
  }

  /** The first of the accepted forms that this server has; what it has not got is passed over. */
  private static Form form(Request request) {
    for (var range : request.call().header("Accept").orElse("").split(",")) {
      var type = range.replace(" ", "");
      if (!type.startsWith("application/json")) {
        continue;
      }
      if (type.contains(";as=Table") && !type.contains("v1beta1")) {
        return Form.TABLE;
      }
      if (type.contains(";as=PartialObjectMetadata")) {
        return Form.METADATA;
      }
      if (!type.contains(";as=")) {
        return Form.WHOLE;
      }
    }
    return Form.WHOLE;
  }
}
