package dev.berth.embedded.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.UncheckedIOException;
import java.util.List;

/** JSON, and the YAML that stands for it. */
final class Json {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Json() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ArrayNode array() {
    return JSON.createArrayNode();
  }

  static ArrayNode array(List<? extends JsonNode> items) {
    return array().addAll(items);
  }

  static JsonNode parse(String text, boolean yaml) throws JsonProcessingException {
    return (yaml ? YAML : JSON).readTree(text);
  }

  /** Of what this server wrote itself. */
  static ObjectNode parseOwn(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Numbers of equal value can differ as nodes; as text they do not. */
  static boolean equal(JsonNode a, JsonNode b) {
    return a.equals(b) || parseOwn(a.toString()).equals(parseOwn(b.toString()));
  }
}
