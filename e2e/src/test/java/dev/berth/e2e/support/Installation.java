package dev.berth.e2e.support;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The running Berth that is driven: as {@code ./berth env} describes it in the environment, or as
 * whoever started it in this JVM says in system properties, which win ({@code berth.url} for {@code
 * BERTH_URL} and so on).
 *
 * @param url where the proxy answers
 * @param token what its REST API takes
 * @param namespace whose sandboxes that token reaches
 * @param release namespace of operator and proxy
 * @param kubeconfig of the API server; absent where the usual places have it
 */
public record Installation(
    URI url, String token, String namespace, String release, Optional<Path> kubeconfig) {

  public static Installation fromEnvironment() {
    return new Installation(
        URI.create(required("BERTH_URL")),
        required("BERTH_TOKEN"),
        required("BERTH_NAMESPACE"),
        optional("BERTH_RELEASE_NAMESPACE").orElse("berth-system"),
        Optional.ofNullable(System.getProperty("berth.kubeconfig")).map(Path::of));
  }

  /** For a client of the API server. */
  public Config config() {
    return kubeconfig
        .map(file -> Config.fromKubeconfig(file.toFile()))
        .orElseGet(() -> new ConfigBuilder().build());
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

  /** A setting by its environment variable's name; its system property goes first. */
  public static Optional<String> optional(String variable) {
    String property = System.getProperty(variable.toLowerCase(Locale.ROOT).replace('_', '.'));
    return Optional.ofNullable(property == null ? System.getenv(variable) : property)
        .filter(value -> !value.isBlank());
  }

  private static String required(String variable) {
    return optional(variable)
        .orElseThrow(
            () -> new IllegalStateException(variable + " is not set: eval \"$(./berth env)\""));
  }
}
