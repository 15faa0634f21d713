package dev.berth.agent.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of one JSON object of a request, read leniently where the API's own examples need it
 * (a trailing comma, no body at all) and refused with the member's name where they do not fit.
 */
public final class JsonObject {
  /** A body's limit. */
  public static final int MAX_BYTES = 10 << 20;

  /** What of it may be in the heap, which a few requests at a time share. */
  static final int MAX_HELD = 1 << 20;

  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_BYTES)
                  .maxNestingDepth(64)
                  .build())
          .build();

  private final Map<String, Object> members;

  private JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Reads one object and the stream to its end; an empty stream is an empty object. Nested values
   * are skipped.
   */
  public static JsonObject read(InputStream in) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    try (JsonParser parser = FACTORY.createParser(in)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      JsonToken first = parser.nextToken();
      if (first == null) {
        return new JsonObject(members);
      }
      if (first != JsonToken.START_OBJECT) {
        throw ApiException.badRequest("the body must be a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        members.put(name, value(parser, parser.nextToken()));
      }
      // Asked to the stream's end: a body that breaks off after its object is not a whole request.
      if (parser.nextToken() != null) {
        throw ApiException.badRequest("the body must be one JSON object");
      }
    } catch (StreamConstraintsException e) {
      throw new ApiException(413, "TOO_LARGE", "the JSON body is over its limit of 10 MiB");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw ApiException.badRequest("the body is not valid JSON: " + e.getOriginalMessage());
    }
    return new JsonObject(members);
  }

  private static Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT ->
          parser.getBigIntegerValue().bitLength() < 63 ? parser.getLongValue() : Long.MAX_VALUE;
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case START_OBJECT -> strings(parser);
      case START_ARRAY -> {
        parser.skipChildren();
        yield new Object();
      }
      default -> null;
    };
  }

  private static Map<String, Object> strings(JsonParser parser) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      map.put(name, value(parser, parser.nextToken()));
    }
    return map;
  }

  public boolean has(String name) {
    return members.get(name) != null;
  }

  public Optional<String> string(String name) {
    return member(name, String.class, "a string");
  }

  public String required(String name) {
    return string(name)
        .orElseThrow(
            () -> ApiException.badRequest("`" + name + "` is required and must be a string"));
  }

  public Optional<Boolean> bool(String name) {
    return member(name, Boolean.class, "true or false");
  }

  /** A whole number within bounds, or the given default where it is absent. */
  public int integer(String name, int otherwise, int least, int most) {
    Object value = members.get(name);
    if (value == null) {
      return otherwise;
    }
    boolean whole = value instanceof Long || value instanceof Double d && d == Math.rint(d);
    if (!whole || ((Number) value).doubleValue() < least || ((Number) value).doubleValue() > most) {
      throw ApiException.badRequest(
          "`" + name + "` must be a whole number from " + least + " to " + most + "; got " + value);
    }
    return ((Number) value).intValue();
  }

  /** An object whose values are strings, such as an environment. */
  public Map<String, String> stringMap(String name) {
    Map<String, String> result = new LinkedHashMap<>();
    Map<?, ?> map = member(name, Map.class, "an object of strings").orElse(Map.of());
    map.forEach(
        (key, value) -> {
          if (!(value instanceof String text)) {
            throw ApiException.badRequest("`" + name + "." + key + "` must be a string");
          }
          result.put((String) key, text);
        });
    return result;
  }

  /** Variables for a process, which takes none with a NUL. */
  public Map<String, String> variables(String name) {
    Map<String, String> variables = stringMap(name);
    if (variables.toString().indexOf('\0') >= 0) {
      throw ApiException.badRequest("`" + name + "` must have no NUL characters");
    }
    return variables;
  }

  private <T> Optional<T> member(String name, Class<T> type, String wanted) {
    Object value = members.get(name);
    if (value != null && !type.isInstance(value)) {
      throw ApiException.badRequest("`" + name + "` must be " + wanted);
    }
    return Optional.ofNullable(type.cast(value));
  }
}
