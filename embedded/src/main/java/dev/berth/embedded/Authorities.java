package dev.berth.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code SSL_CERT_FILE} names: programs take it in place of the system's authorities, not
 * beside them, so that those are in it too.
 */
final class Authorities {
  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private Authorities() {}

  static Path with(Path added, Home home) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path system : SYSTEM) {
      if (all.isEmpty() && Files.isReadable(system)) {
        all.append(Files.readString(system));
      }
    }
    return home.write("ca-and-system.pem", all.append(Files.readString(added)).toString());
  }
}
