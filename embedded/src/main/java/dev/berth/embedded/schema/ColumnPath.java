package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath of a printer column: fields, indexes, and filters such as {@code
 * [?(@.type=="Ready")]}.
 */
final class ColumnPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.?\\['(?<quoted>[^']+)'\\]"
              + "|\\[(?<index>[0-9]+)\\]"
              + "|\\[\\?\\(@\\.(?<field>[A-Za-z0-9_.]+)\\s*==\\s*[\"'](?<value>[^\"']*)[\"']\\)\\]"
              + "|\\.(?<name>(?:[^.\\[\\\\]|\\\\.)+)");

  private final List<UnaryOperator<JsonNode>> steps;

  private ColumnPath(List<UnaryOperator<JsonNode>> steps) {
    this.steps = steps;
  }

  /**
   * @throws IllegalArgumentException for what columns here do not have
   */
  static ColumnPath parse(String path) {
    List<UnaryOperator<JsonNode>> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path);
    int end = 0;
    while (end < path.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw new IllegalArgumentException("unrecognized column definition \"" + path + "\"");
      }
      steps.add(step(matcher));
      end = matcher.end();
    }
    return new ColumnPath(steps);
  }

  /** Missing where there is nothing. */
  JsonNode find(JsonNode object) {
    JsonNode found = object;
    for (UnaryOperator<JsonNode> step : steps) {
      found = step.apply(found);
    }
    return found;
  }

  private static UnaryOperator<JsonNode> step(Matcher matcher) {
    if (matcher.group("quoted") != null) {
      String name = matcher.group("quoted");
      return node -> node.path(name);
    }
    if (matcher.group("index") != null) {
      int index = Integer.parseInt(matcher.group("index"));
      return node -> node.path(index);
    }
    if (matcher.group("field") != null) {
      ColumnPath field = parse("." + matcher.group("field"));
      String value = matcher.group("value");
      return list -> first(list, field, value);
    }
    String name = matcher.group("name").replace("\\", "");
    return node -> node.path(name);
  }

  private static JsonNode first(JsonNode list, ColumnPath field, String value) {
    for (JsonNode item : list) {
      if (field.find(item).asText().equals(value)) {
        return item;
      }
    }
    return MissingNode.getInstance();
  }
}
