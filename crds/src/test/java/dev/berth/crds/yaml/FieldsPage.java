package dev.berth.crds.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes {@code docs/fields.md}: every field of the kinds with its type, bounds and meaning. */
final class FieldsPage {
  /** Where the page is, seen from this module's folder. */
  static final Path FILE = Path.of("../docs/fields.md");

  private static final String HEADER =
      """
      # Every field

      Made from the Java types in `crds/` by `%s`; how the fields belong together stands in [kinds.md](kinds.md).
      `kubectl explain sandbox.spec` says the same.
      """
          .formatted(CrdYaml.COMMAND);

  private FieldsPage() {}

  static void write(Path file) throws IOException {
    Files.writeString(file, generate());
    System.out.println("wrote " + file);
  }

  static String generate() throws IOException {
    StringBuilder page = new StringBuilder(HEADER);
    for (ObjectNode crd : CrdYaml.definitions()) {
      JsonNode root = crd.at("/spec/versions/0/schema/openAPIV3Schema");
      page.append("\n## ").append(crd.at("/spec/names/kind").asText()).append('\n');
      page.append('\n').append(cell(root)).append('\n');
      page.append("\n| field | type | meaning |\n|---|---|---|\n");
      for (String part : List.of("spec", "status")) {
        JsonNode schema = root.path("properties").path(part);
        rows(page, part, schema);
      }
      rules(page, root);
    }
    return page.toString();
  }

  private static void rows(StringBuilder page, String path, JsonNode schema) {
    JsonNode required = schema.path("required");
    schema
        .path("properties")
        .forEachEntry(
            (name, field) -> {
              String below = path + "." + name;
              page.append("| `").append(below).append("` | ").append(type(field));
              if (contains(required, name)) {
                page.append(", required");
              }
              page.append(" | ").append(cell(field)).append(" |\n");
              rows(page, below, field);
              if (field.path("items").has("properties")) {
                rows(page, below + "[]", field.get("items"));
              }
            });
  }

  private static String type(JsonNode field) {
    List<String> words = new ArrayList<>();
    if (field.has("items")) {
      words.add("list of " + type(field.get("items")));
    } else if (field.path("additionalProperties").isObject()) {
      words.add("map of " + type(field.get("additionalProperties")));
    } else if (field.path("x-kubernetes-int-or-string").asBoolean()) {
      words.add("quantity");
    } else {
      words.add(field.path("format").asText(field.path("type").asText()));
    }
    if (field.has("enum")) {
      List<String> values = new ArrayList<>();
      field.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
      words.add(String.join(" or ", values));
    }
    bound(words, field, "minimum", "at least ");
    bound(words, field, "maximum", "at most ");
    bound(words, field, "maxLength", "length at most ");
    bound(words, field, "maxItems", "items at most ");
    bound(words, field, "default", "default ");
    return String.join(", ", words);
  }

  private static void bound(List<String> words, JsonNode field, String keyword, String word) {
    if (field.has(keyword)) {
      JsonNode value = field.get(keyword);
      words.add(word + (value.isValueNode() ? value.asText() : "`" + value + "`"));
    }
  }

  private static void rules(StringBuilder page, JsonNode root) {
    List<String> messages = new ArrayList<>();
    root.findValues("x-kubernetes-validations")
        .forEach(
            rules ->
                rules.forEach(
                    rule -> {
                      String message = rule.path("message").asText();
                      if (!message.isEmpty() && !messages.contains(message)) {
                        messages.add(message);
                      }
                    }));
    if (!messages.isEmpty()) {
      page.append("\nWhat an apply is told otherwise:\n\n");
      messages.forEach(message -> page.append("- ").append(message).append('\n'));
    }
  }

  private static boolean contains(JsonNode list, String name) {
    for (JsonNode each : list) {
      if (each.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String cell(JsonNode field) {
    return field.path("description").asText().replace("|", "\\|").replaceAll("\\s+", " ").strip();
  }
}
