package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How Go writes values into messages: {@code %q}, and JSON with sorted keys. */
final class GoText {
  private GoText() {}

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (c) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 7 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case 11 -> quoted.append("\\v");
      default -> {
        if (c < ' ' || c == 127) {
          quoted.append(String.format("\\x%02x", c));
        } else if (c > 127 && Character.isISOControl(c)) {
          quoted.append(String.format("\\u%04x", c));
        } else {
          quoted.appendCodePoint(c);
        }
      }
    }
  }

  /** Scalars plainly, strings quoted, the rest as JSON. */
  static String value(JsonNode value) {
    return value.isTextual() ? quote(value.asText()) : json(value);
  }

  private static String json(JsonNode value) {
    if (value.isObject()) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      value.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      return sorted.entrySet().stream()
          .map(field -> jsonText(field.getKey()) + ":" + json(field.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(GoText::json)
          .collect(Collectors.joining(",", "[", "]"));
    }
    return value.isTextual() ? jsonText(value.asText()) : value.asText();
  }

  private static String jsonText(String text) {
    return JsonNodeFactory.instance
        .textNode(text)
        .toString()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026");
  }
}
