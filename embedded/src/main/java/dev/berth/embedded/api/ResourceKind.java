package dev.berth.embedded.api;

import java.util.List;

/**
 * A kind of objects as one version of one API group serves it: what discovery says of it and what
 * the server must know to store it.
 *
 * @param group empty for the core group
 * @param version such as {@code v1}
 * @param plural the resource in URLs, lower case
 * @param singular as kubectl takes it
 * @param kind in CamelCase
 * @param shortNames what kubectl takes for it too
 * @param categories such as {@code all}
 * @param namespaced whether its objects lie in a namespace
 * @param hasStatus whether {@code /status} is a subresource: then only writes to it change the
 *     status
 */
public record ResourceKind(
    String group,
    String version,
    String plural,
    String singular,
    String kind,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    boolean hasStatus) {

  public ResourceKind {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
  }

  /** As objects name it: {@code v1}, {@code berth.dev/v1alpha1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** As messages name it: {@code pods}, {@code sandboxes.berth.dev}. */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** The URL's part before namespace and plural: {@code /api/v1}, {@code /apis/GROUP/VERSION}. */
  public String root() {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
  }
}
