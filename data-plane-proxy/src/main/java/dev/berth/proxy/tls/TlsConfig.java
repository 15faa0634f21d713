package dev.berth.proxy.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Where HTTPS is served, and with what.
 *
 * @param port of HTTPS, beside the port of HTTP
 * @param chainFile the certificates as PEM, the server's first; followed when it changes
 * @param keyFile the private key as PEM, likewise
 */
public record TlsConfig(int port, Path chainFile, Path keyFile) {
  /**
   * @throws IOException if the files cannot be read, make no sense or do not belong together
   */
  public SSLContext context() throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      var keys = new KeyManager[] {new FollowedKey(chainFile, keyFile)};
      // No list of authorities is read: nobody is asked for a certificate.
      context.init(keys, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no HTTPS: " + e.getMessage(), e);
    }
  }
}
