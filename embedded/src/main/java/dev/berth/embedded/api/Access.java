package dev.berth.embedded.api;

/**
 * What is asked for. Fields that do not apply are empty.
 *
 * @param verb such as {@code list}, {@code deletecollection}
 * @param resource the plural
 * @param namespace empty for all namespaces and for cluster-scoped kinds
 */
public record Access(
    String verb, String group, String resource, String subresource, String namespace, String name) {

  String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }
}
