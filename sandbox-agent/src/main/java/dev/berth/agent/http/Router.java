package dev.berth.agent.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds the handler of a method and path. Patterns are segments, {@code {name}} matching any one; a
 * literal pattern wins over one with a name in it.
 */
public final class Router {
  private record Route(String method, String[] pattern, Handler handler) {
    Map<String, String> match(String[] segments) {
      if (segments.length != pattern.length) {
        return null;
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      for (int i = 0; i < pattern.length; i++) {
        if (pattern[i].startsWith("{")) {
          parameters.put(pattern[i].substring(1, pattern[i].length() - 1), segments[i]);
        } else if (!pattern[i].equals(segments[i])) {
          return null;
        }
      }
      return parameters;
    }
  }

  /** What was found: the handler, and the values of the pattern's names. */
  record Match(Handler handler, Map<String, String> parameters) {}

  private final List<Route> routes = new ArrayList<>();

  public Router get(String pattern, Handler handler) {
    return add("GET", pattern, handler);
  }

  public Router post(String pattern, Handler handler) {
    return add("POST", pattern, handler);
  }

  public Router delete(String pattern, Handler handler) {
    return add("DELETE", pattern, handler);
  }

  private Router add(String method, String pattern, Handler handler) {
    routes.add(new Route(method, pattern.split("/"), handler));
    return this;
  }

  Match find(String method, String path) {
    String[] segments = path.split("/");
    Match best = null;
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Map<String, String> parameters = route.match(segments);
      if (parameters == null) {
        continue;
      }
      allowed.add(route.method());
      boolean fits = route.method().equals(method);
      if (fits && (best == null || parameters.size() < best.parameters().size())) {
        best = new Match(route.handler(), parameters);
      }
    }
    if (best != null) {
      return best;
    }
    if (allowed.isEmpty()) {
      throw ApiException.notFound("no such route: " + path);
    }
    throw new MethodNotAllowed(String.join(", ", allowed));
  }

  /** A path that is served, but not with this method. */
  static final class MethodNotAllowed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MethodNotAllowed(String allowed) {
      super(allowed);
    }
  }
}
