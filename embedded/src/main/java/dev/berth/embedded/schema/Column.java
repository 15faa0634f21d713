package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * One column of a table.
 *
 * @param type of its cells, as in OpenAPI
 * @param format {@code name} for the object's name
 * @param priority 0 is always shown, 1 is for {@code -o wide}
 */
record Column(
    String name, String type, String format, String description, int priority, Cell cell) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What stands in a row. */
  @FunctionalInterface
  interface Cell {
    JsonNode of(JsonNode object, Instant now);
  }

  static Column ofName() {
    String words = "Name must be unique within a namespace.";
    return new Column("Name", "string", "name", words, 0, (o, now) -> metadata(o, "name"));
  }

  static Column ofAge() {
    String words = "CreationTimestamp is the server's time when the object was created.";
    Cell cell = (o, now) -> JSON.textNode(since(metadata(o, "creationTimestamp"), now));
    return new Column("Age", "string", "", words, 0, cell);
  }

  static Column text(String name, int priority, Cell cell) {
    return new Column(name, "string", "", name, priority, cell);
  }

  /** A column of {@code additionalPrinterColumns}. */
  static Column custom(JsonNode declared) {
    String path = declared.path("jsonPath").asText();
    String type = declared.path("type").asText();
    ColumnPath found = ColumnPath.parse(path);
    String words = "Custom resource definition column (in JSONPath format): " + path;
    return new Column(
        declared.path("name").asText(),
        type,
        declared.path("format").asText(""),
        declared.path("description").asText(words),
        declared.path("priority").asInt(),
        (object, now) -> shown(found.find(object), type, now));
  }

  ObjectNode definition() {
    return JSON.objectNode()
        .put("name", name)
        .put("type", type)
        .put("format", format)
        .put("description", description)
        .put("priority", priority);
  }

  /** How long ago it was, in kubectl's form. */
  static String since(JsonNode timestamp, Instant now) {
    if (!timestamp.isTextual() || timestamp.asText().isEmpty()) {
      return "<unknown>";
    }
    try {
      Instant then = OffsetDateTime.parse(timestamp.asText()).toInstant();
      return HumanDuration.of(Duration.between(then, now));
    } catch (DateTimeParseException e) {
      return "<invalid>";
    }
  }

  private static JsonNode shown(JsonNode value, String type, Instant now) {
    if (value.isMissingNode() || value.isNull()) {
      return JSON.nullNode();
    }
    return switch (type) {
      case "string" -> value.isContainerNode() ? JSON.textNode(value.toString()) : text(value);
      case "integer" -> value.isNumber() ? JSON.numberNode(value.asLong()) : JSON.nullNode();
      case "number" -> value.isNumber() ? value : JSON.nullNode();
      case "boolean" -> value.isBoolean() ? value : JSON.nullNode();
      case "date" -> value.isTextual() ? JSON.textNode(since(value, now)) : JSON.nullNode();
      default -> JSON.nullNode();
    };
  }

  private static JsonNode text(JsonNode value) {
    return JSON.textNode(value.asText());
  }

  private static JsonNode metadata(JsonNode object, String field) {
    return object.path("metadata").path(field);
  }
}
