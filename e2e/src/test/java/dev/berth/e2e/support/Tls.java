package dev.berth.e2e.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the running Berth answers by TLS, and what proves that it is the one.
 *
 * @param url with the name that its certificate is for
 * @param caFile PEM
 */
public record Tls(URI url, Path caFile) {

  /** Skips the test where none is served: {@code BERTH_TLS_URL} and {@code BERTH_CA_FILE}. */
  public static Tls required() {
    var url = Installation.optional("BERTH_TLS_URL");
    var caFile = Installation.optional("BERTH_CA_FILE");
    Assumptions.assumeTrue(
        url.isPresent() && caFile.isPresent(),
        "no TLS: BERTH_TLS_URL and BERTH_CA_FILE are not set");
    return new Tls(URI.create(url.get()), Path.of(caFile.get()));
  }

  public String ca() {
    try {
      return Files.readString(caFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a client that trusts this server and no other. */
  public SSLContext context() {
    try (InputStream pem = Files.newInputStream(caFile)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "berth", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(caFile + " is no CA file", e);
    }
  }
}
