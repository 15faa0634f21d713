package dev.berth.embedded.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the path of a request for objects names. What it does not name is empty.
 *
 * @param plural as in the URL
 */
record ResourcePath(
    String group,
    String version,
    String namespace,
    String plural,
    String name,
    String subresource) {
  private static final Set<String> OF_A_NAMESPACE = Set.of("status", "finalize");

  /** Empty if the path is none of objects. */
  static Optional<ResourcePath> parse(List<String> segments) {
    var core = !segments.isEmpty() && segments.getFirst().equals("api");
    var prefix = core ? 2 : 3;
    if (segments.size() <= prefix || !core && !segments.getFirst().equals("apis")) {
      return Optional.empty();
    }
    var group = core ? "" : segments.get(1);
    var version = segments.get(prefix - 1);
    var rest = segments.subList(prefix, segments.size());
    var namespace = "";
    if (rest.size() > 2
        && rest.getFirst().equals("namespaces")
        && !(core && rest.size() == 3 && OF_A_NAMESPACE.contains(rest.get(2)))) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    if (rest.size() > 3) {
      return Optional.empty();
    }
    return Optional.of(
        new ResourcePath(
            group,
            version,
            namespace,
            rest.getFirst(),
            rest.size() > 1 ? rest.get(1) : "",
            rest.size() > 2 ? rest.get(2) : ""));
  }
}
