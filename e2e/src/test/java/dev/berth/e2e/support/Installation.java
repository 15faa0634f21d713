package dev.berth.e2e.support;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The installed Berth that is driven, as {@code ./berth env} describes it.
 *
 * @param url where the proxy answers
 * @param token what its REST API takes
 * @param namespace whose sandboxes that token reaches
 * @param release namespace of operator and proxy
 */
public record Installation(URI url, String token, String namespace, String release) {

  public static Installation fromEnvironment() {
    return new Installation(
        URI.create(required("BERTH_URL")),
        required("BERTH_TOKEN"),
        required("BERTH_NAMESPACE"),
        optional("BERTH_RELEASE_NAMESPACE").orElse("berth-system"));
  }

  /** A file of the repository: examples and chart are used as they ship. */
  public static Path file(String path) {
    String root = System.getProperty("e2e.root");
    return (root == null ? Path.of("..") : Path.of(root)).resolve(path).normalize();
  }

  /** How often a test repeats what must never fail. */
  public static int rounds() {
    return Integer.getInteger("e2e.rounds", 20);
  }

  public static Optional<String> optional(String variable) {
    return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
  }

  private static String required(String variable) {
    return optional(variable)
        .orElseThrow(
            () -> new IllegalStateException(variable + " is not set: eval \"$(./berth env)\""));
  }
}
