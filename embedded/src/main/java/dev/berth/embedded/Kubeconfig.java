package dev.berth.embedded;

import java.net.URI;
import java.nio.file.Path;

/** The file that tells kubectl and its kin where the API server is and who they are. */
final class Kubeconfig {
  private static final String TEXT =
      """
      apiVersion: v1
      kind: Config
      clusters:
      - name: berth-embedded
        cluster:
          server: %s
          certificate-authority: %s
      users:
      - name: admin
        user: {token: %s}
      contexts:
      - name: berth-embedded
        context: {cluster: berth-embedded, user: admin, namespace: %s}
      current-context: berth-embedded
      """;

  private Kubeconfig() {}

  static String text(URI server, Path ca, String token, String namespace) {
    return TEXT.formatted(server, ca, token, namespace);
  }
}
