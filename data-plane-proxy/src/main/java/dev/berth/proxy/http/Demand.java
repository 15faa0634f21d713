package dev.berth.proxy.http;

import java.util.Optional;

/**
 * What a call wants to do, in the words in which Kubernetes' Roles say it: so that one Role tells
 * what its holder may do by {@code kubectl} and by this API.
 *
 * @param resource of the group berth.dev, such as {@code sandboxes}, or with its sub-resource
 *     {@code sandboxes/execute}
 * @param verb such as {@code get}
 * @param sandbox the API's id of the one that it is about
 */
public record Demand(String resource, String verb, Optional<String> sandbox) {
  public static final String SANDBOXES = "sandboxes";

  /** Runs code and commands, reads and writes files, opens terminals: whatever is inside. */
  public static final String EXECUTE = "sandboxes/execute";

  private static final String TEMPLATES = "sandboxtemplates";
  private static final String ONE = "/sandboxes/{";

  /** Empty where a route asks for nothing but a valid credential, or checks by itself. */
  public static Optional<Demand> of(String method, String template, RoutePath path) {
    if (template.startsWith(ONE)) {
      return Optional.of(ofOne(method, template, path.segment(1)));
    }
    if (template.equals("/sandboxes")) {
      return Optional.of(new Demand(SANDBOXES, ofMany(method), Optional.empty()));
    }
    if (template.startsWith("/templates")) {
      var verb = template.equals("/templates") ? ofMany(method) : verb(method);
      return Optional.of(new Demand(TEMPLATES, verb, Optional.empty()));
    }
    return Optional.empty();
  }

  private static Demand ofOne(String method, String template, String id) {
    var below = template.substring(template.indexOf('}') + 1);
    return switch (below) {
      case "" -> new Demand(SANDBOXES, verb(method), Optional.of(id));
      case "/stop" -> new Demand(SANDBOXES, "patch", Optional.of(id));
      case "/health" -> new Demand(SANDBOXES, "get", Optional.of(id));
      default -> execute(id);
    };
  }

  /** Whatever is inside one sandbox. */
  public static Demand execute(String id) {
    return new Demand(EXECUTE, "create", Optional.of(id));
  }

  private static String ofMany(String method) {
    return method.equals("GET") ? "list" : verb(method);
  }

  private static String verb(String method) {
    return switch (method) {
      case "GET", "HEAD" -> "get";
      case "POST" -> "create";
      case "DELETE" -> "delete";
      default -> "patch";
    };
  }
}
