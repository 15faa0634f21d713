package dev.berth.embedded.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.BodyTooLargeException;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads what a request carries. */
final class Bodies {
  private static final int LIMIT = 3 << 20;

  private Bodies() {}

  /** The media type, without parameters; JSON if none is given. */
  static String mediaType(Call call) {
    return call.header("Content-Type")
        .map(type -> type.split(";", 2)[0].strip())
        .filter(type -> !type.isEmpty())
        .orElse("application/json");
  }

  /**
   * @throws StatusException 400, 413 or 415
   */
  static ObjectNode object(Call call) throws IOException {
    var type = mediaType(call);
    if (type.equals(Protobuf.TYPE)) {
      return Protobuf.parse(bytes(call));
    }
    if (!type.equals("application/json") && !type.equals("application/yaml")) {
      throw Refusals.unsupportedMediaType("application/json, application/yaml");
    }
    return object(parse(call, type.equals("application/yaml")));
  }

  static ObjectNode object(JsonNode body) {
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw Refusals.badRequest("the body of the request is not an object");
  }

  /**
   * @return of a missing type if there is no body
   */
  static JsonNode parse(Call call, boolean yaml) throws IOException {
    var text = new String(bytes(call), StandardCharsets.UTF_8);
    try {
      return Json.parse(text, yaml);
    } catch (JsonProcessingException e) {
      throw Refusals.badRequest(
          "the body of the request could not be parsed: " + e.getOriginalMessage());
    }
  }

  /** Checks that an object is one of the kind that the URL names. */
  static void checkKind(ResourceKind kind, ObjectNode object) {
    var apiVersion = object.path("apiVersion").asText("");
    var name = object.path("kind").asText("");
    if (name.isEmpty()) {
      throw Refusals.badRequest("Object 'Kind' is missing in the body of the request");
    }
    if (apiVersion.isEmpty()) {
      throw Refusals.badRequest("Object 'apiVersion' is missing in the body of the request");
    }
    if (!apiVersion.equals(kind.apiVersion())) {
      throw Refusals.badRequest(
          "the API version in the data (%s) does not match the expected API version (%s)"
              .formatted(apiVersion, kind.apiVersion()));
    }
    if (!name.equals(kind.kind())) {
      throw Refusals.badRequest(
          "%s in version \"%s\" cannot be handled as a %s"
              .formatted(name, kind.version(), kind.kind()));
    }
    if (!object.path("metadata").isObject() && !object.path("metadata").isMissingNode()) {
      throw Refusals.badRequest("metadata is not an object");
    }
  }

  private static byte[] bytes(Call call) throws IOException {
    try (var body = call.body(LIMIT)) {
      return body.readAllBytes();
    } catch (BodyTooLargeException e) {
      throw Refusals.tooLarge(LIMIT);
    } catch (Problem e) {
      throw e.status() == 413 ? Refusals.tooLarge(LIMIT) : e;
    }
  }
}
