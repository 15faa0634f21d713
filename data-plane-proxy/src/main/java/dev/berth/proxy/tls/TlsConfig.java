package dev.berth.proxy.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where HTTPS is served, and with what.
 *
 * @param port of HTTPS, beside the port of HTTP
 * @param chainFile the certificates as PEM, the server's first; followed when it changes
 * @param keyFile the private key as PEM, likewise
 */
public record TlsConfig(int port, Path chainFile, Path keyFile) {
  private static final Logger LOG = LoggerFactory.getLogger(TlsConfig.class);

  /**
   * @throws IOException if the files cannot be read, make no sense or do not belong together
   */
  public SSLContext context() throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      var keys = new KeyManager[] {new FollowedKey(chainFile, keyFile)};
      // No list of authorities is read: nobody is asked for a certificate.
      context.init(keys, new TrustManager[0], null);
      warm(context);
      return context;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException("no HTTPS: " + e.getMessage(), e);
    }
  }

  /** A certificate that nobody trusts, such as an expired one, is the clients' to refuse. */
  private void warm(SSLContext context) throws IOException, GeneralSecurityException {
    try {
      FirstHandshake.with(context, Pem.chain(Files.readAllBytes(chainFile))[0]);
    } catch (SSLException e) {
      LOG.warn("the certificate does not hold: {}", e.getMessage());
    }
  }
}
