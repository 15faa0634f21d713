package dev.berth.embedded.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of writes and of what a real API server said to each: {@code object} is written over
 * {@code before} and {@code beforeStatus}, if there is any, else it is created; {@code answer} is
 * recorded.
 */
final class Words {
  private static final Path FILE =
      Path.of("src/test/resources/dev/berth/embedded/schema/words.yaml");
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(Feature.SPLIT_LINES, Feature.WRITE_DOC_START_MARKER)
              .enable(Feature.MINIMIZE_QUOTES, Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .build());

  private Words() {}

  static List<ObjectNode> all() {
    try {
      List<ObjectNode> cases = new ArrayList<>();
      YAML.readTree(FILE.toFile()).forEach(each -> cases.add((ObjectNode) each));
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode parse(String yaml) {
    try {
      return (ObjectNode) YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(List<ObjectNode> cases) {
    try {
      String head = "# The answers are a real API server's; how to record them again: WordsTest.\n";
      Files.writeString(FILE, head + YAML.writeValueAsString(cases));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A whole object out of a case's part of one. */
  static ObjectNode object(JsonNode part, String kind, String namespace) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", kind.equals("Pod") ? "v1" : "berth.dev/v1alpha1").put("kind", kind);
    object.putObject("metadata").put("name", "words").put("namespace", namespace);
    overlay(object, part);
    return object;
  }

  /** Metadata is merged, all else replaced. */
  static void overlay(ObjectNode object, JsonNode part) {
    part.properties()
        .forEach(
            field -> {
              if (field.getKey().equals("metadata")) {
                ((ObjectNode) object.get("metadata")).setAll((ObjectNode) field.getValue());
              } else {
                object.set(field.getKey(), field.getValue().deepCopy());
              }
            });
  }

  /** A refusal without what may differ between two servers: order, and the rest of the Status. */
  static ObjectNode answer(JsonNode status) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("code", status.path("code").asInt());
    answer.put("reason", status.path("reason").asText());
    JsonNode causes = status.path("details").path("causes");
    if (causes.size() < 2) {
      answer.put("message", status.path("message").asText());
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode cause : causes) {
      String field = cause.path("field").asText();
      lines.add(
          cause.path("reason").asText() + " " + field + ": " + cause.path("message").asText());
    }
    lines.stream().sorted().forEach(answer.withArray("causes")::add);
    if (lines.isEmpty()) {
      answer.remove("causes");
    }
    return answer;
  }

  /** As text in which the order of fields does not count. */
  static String sorted(JsonNode answer) {
    try {
      ObjectMapper sorting =
          new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
      Object plain = sorting.convertValue(answer, Object.class);
      return sorting.writerWithDefaultPrettyPrinter().writeValueAsString(plain);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is stored, but for metadata; of pods nothing, since more than defaults are added. */
  static ObjectNode accepted(JsonNode stored) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("code", 200);
    if (!stored.path("kind").asText().equals("Pod")) {
      answer.set("generation", stored.at("/metadata/generation"));
      answer.set("spec", stored.path("spec"));
      answer.set("status", stored.path("status"));
    }
    return answer;
  }
}
