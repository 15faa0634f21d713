package dev.berth.proxy.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds the handler of a method and a path. Patterns are segments, <code>{name}</code> matching any
 * one; the pattern with fewer names wins.
 */
public final class Router {
  /**
   * What was found.
   *
   * @param template the pattern, which names the route in metrics and logs
   */
  public record Match(String template, Handler handler) {}

  private record Route(String method, String template, List<String> pattern, Handler handler) {
    boolean matches(List<String> segments) {
      if (segments.size() != pattern.size()) {
        return false;
      }
      for (int i = 0; i < pattern.size(); i++) {
        if (!pattern.get(i).startsWith("{") && !pattern.get(i).equals(segments.get(i))) {
          return false;
        }
      }
      return true;
    }

    long names() {
      return pattern.stream().filter(s -> s.startsWith("{")).count();
    }
  }

  private final List<Route> routes = new ArrayList<>();

  /** Adds a route; {@code template} begins with a slash. */
  public Router add(String method, String template, Handler handler) {
    routes.add(new Route(method, template, List.of(template.substring(1).split("/", -1)), handler));
    return this;
  }

  /** All routes, each as its method, a space and its pattern. */
  public List<String> routes() {
    return routes.stream().map(r -> r.method() + " " + r.template()).toList();
  }

  /**
   * @throws Problem 404 for an unknown path, 405 for one that is served by other methods
   */
  public Match find(String method, RoutePath path) {
    Route best = null;
    long fewest = Long.MAX_VALUE;
    var allowed = new TreeSet<String>();
    for (var route : routes) {
      if (!route.matches(path.decoded())) {
        continue;
      }
      // A literal route hides the pattern of the same shape for every method.
      if (route.names() < fewest) {
        fewest = route.names();
        best = null;
        allowed.clear();
      }
      if (route.names() == fewest) {
        allowed.add(route.method());
        best = route.method().equals(method) ? route : best;
      }
    }
    if (best != null) {
      return new Match(best.template(), best.handler());
    }
    if (allowed.isEmpty()) {
      throw Problem.notFound("no such route");
    }
    var list = String.join(", ", allowed);
    throw new Problem(405, "METHOD_NOT_ALLOWED", "this route takes " + list, Map.of("Allow", list));
  }
}
