package dev.berth.operator.support;

import java.util.List;

/**
 * One request of the operator in the words of RBAC, and what it carried.
 *
 * @param subresource empty where it is for the object itself
 */
public record Request(
    String verb,
    String group,
    String resource,
    String subresource,
    String namespace,
    String name,
    String query,
    String body) {

  /** Reads method and path of an API request; null where it is for no resource. */
  static Request of(String method, String pathAndQuery, String body) {
    String[] halves = pathAndQuery.split("\\?", 2);
    String query = halves.length > 1 ? halves[1] : "";
    List<String> parts = List.of(halves[0].substring(1).split("/"));
    int base = parts.getFirst().equals("api") ? 2 : 3;
    if (parts.size() <= base) {
      return null;
    }
    String group = base == 2 ? "" : parts.get(1);
    boolean namespaced = parts.get(base).equals("namespaces") && parts.size() > base + 2;
    String namespace = namespaced ? parts.get(base + 1) : "";
    int at = namespaced ? base + 2 : base;
    String name = parts.size() > at + 1 ? parts.get(at + 1) : "";
    String subresource = parts.size() > at + 2 ? parts.get(at + 2) : "";
    String verb = verb(method, query, name);
    return new Request(verb, group, parts.get(at), subresource, namespace, name, query, body);
  }

  public String resourceAndSubresource() {
    return subresource.isEmpty() ? resource : resource + "/" + subresource;
  }

  private static String verb(String method, String query, String name) {
    return switch (method) {
      case "GET" -> query.contains("watch=true") ? "watch" : name.isEmpty() ? "list" : "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      default -> method.toLowerCase(java.util.Locale.ROOT);
    };
  }
}
