package dev.berth.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The members of a request's object, each of the type that it must have. A null counts as absent; a
 * refusal names the member.
 *
 * @param within name of the member that this object is, followed by a dot; empty for the body
 */
public record JsonFields(ObjectNode json, String within) {
  public static JsonFields of(ObjectNode body) {
    return new JsonFields(body, "");
  }

  public Optional<String> text(String name) {
    return present(name)
        .map(
            value -> {
              if (!value.isTextual()) {
                throw wrong(name, "a string");
              }
              return value.textValue();
            });
  }

  /** A text no longer than this. */
  public Optional<String> text(String name, int longest) {
    var found = text(name);
    if (found.filter(t -> t.length() > longest).isPresent()) {
      throw wrong(name, "at most " + longest + " characters long");
    }
    return found;
  }

  /** A whole number within bounds; clients that know floating point only write 2.0 for it. */
  public Optional<Integer> integer(String name, int least, int most) {
    return number(name, least, most)
        .map(
            value -> {
              if (value != Math.rint(value)) {
                throw wrong(name, "a whole number from " + least + " to " + most);
              }
              return value.intValue();
            });
  }

  public Optional<Double> number(String name, double least, double most) {
    return present(name)
        .map(
            value -> {
              if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
                throw wrong(name, "a number from " + shown(least) + " to " + shown(most));
              }
              return value.doubleValue();
            });
  }

  public Optional<Boolean> flag(String name) {
    return present(name)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw wrong(name, "true or false");
              }
              return value.booleanValue();
            });
  }

  public Optional<JsonFields> object(String name) {
    return present(name)
        .map(
            value -> {
              if (!(value instanceof ObjectNode object)) {
                throw wrong(name, "an object");
              }
              return new JsonFields(object, within + name + ".");
            });
  }

  public Optional<JsonNode> present(String name) {
    return Optional.ofNullable(json.get(name)).filter(value -> !value.isNull());
  }

  /** Refuses a member that says something, whatever it is. */
  public void refuse(String name, String why) {
    if (!saysNothing(json.path(name))) {
      throw Problem.badRequest("`" + within + name + "` is not served: " + why);
    }
  }

  public Problem wrong(String name, String wanted) {
    return Problem.badRequest("`" + within + name + "` must be " + wanted);
  }

  /**
   * Whether all of it is null, false, empty or made of such: clients send that for a field left
   * out.
   */
  private static boolean saysNothing(JsonNode value) {
    if (value.isContainerNode()) {
      return StreamSupport.stream(value.spliterator(), false).allMatch(JsonFields::saysNothing);
    }
    return value.isMissingNode()
        || value.isNull()
        || value.isBoolean() && !value.booleanValue()
        || value.isTextual() && value.textValue().isEmpty();
  }

  private static String shown(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }
}
