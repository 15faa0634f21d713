package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Discovery and OpenAPI: what the server says about itself. */
@FunctionalInterface
public interface Documents {

  /**
   * @param path such as {@code /api}, {@code /apis/berth.dev/v1alpha1}, {@code /openapi/v3},
   *     without a slash at its end and without a query
   * @param accept the request's header, empty if there is none
   * @return empty if there is no such document
   */
  Optional<JsonNode> get(String path, String accept);
}
