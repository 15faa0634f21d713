package dev.berth.proxy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.Json;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The OpenAPI document: written by hand as YAML, served as JSON. */
public final class ApiDocument {
  private static final String RESOURCE = "/openapi.yaml";

  /** What an operation of a path can be; a path has other members too. */
  static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  private ApiDocument() {}

  public static ObjectNode read() {
    try (InputStream in = ApiDocument.class.getResourceAsStream(RESOURCE)) {
      return Json.MAPPER.valueToTree(Serialization.unmarshal(in, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a node stands for: itself, or what it refers to. */
  static JsonNode resolve(JsonNode document, JsonNode node) {
    var at = node;
    while (at.has("$ref")) {
      at = document.at(at.get("$ref").textValue().substring(1));
    }
    return at;
  }
}
