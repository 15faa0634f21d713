package dev.berth.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.embedded.api.Documents;
import dev.berth.embedded.api.Kinds;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.Optional;

/**
 * Discovery and OpenAPI v3 as plain JSON. Not there: aggregated discovery and OpenAPI v2, which
 * kubectl asks for first or last and does without.
 */
public final class ApiDocuments implements Documents {
  private final Discovery discovery;
  private final OpenApi openApi;

  public ApiDocuments(List<CustomResourceDefinition> definitions) {
    Kinds kinds = Kinds.with(definitions);
    this.discovery = new Discovery(kinds.all());
    this.openApi = new OpenApi(kinds.all(), definitions);
  }

  @Override
  public Optional<JsonNode> get(String path, String accept) {
    return path.startsWith("/openapi") ? openApi.get(path) : discovery.get(path);
  }
}
