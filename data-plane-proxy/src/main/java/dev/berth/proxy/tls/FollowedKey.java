package dev.berth.proxy.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers handshakes with what the files have now. A handshake that began with one key ends with
 * it: each has an alias of its own, and the one before is kept.
 */
final class FollowedKey extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedKey.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path chainFile;
  private final Path keyFile;
  private final Map<String, Identity> known = new ConcurrentHashMap<>();
  private int generation;
  private Identity current;
  private long lookedAt = System.nanoTime();

  /**
   * @throws GeneralSecurityException if the files make no sense now; later the last good ones stay
   */
  FollowedKey(Path chainFile, Path keyFile) throws IOException, GeneralSecurityException {
    this.chainFile = chainFile;
    this.keyFile = keyFile;
    use(Identity.read(chainFile, keyFile));
  }

  private void use(Identity identity) {
    current = identity;
    generation++;
    known.put(alias(generation), identity);
    known.remove(alias(generation - 2));
  }

  private synchronized String currentAlias(String keyType) {
    if (System.nanoTime() - lookedAt > FRESH_NANOS) {
      // First: files that cannot be used are not read again for each handshake.
      lookedAt = System.nanoTime();
      look();
    }
    return keyType.startsWith(current.key().getAlgorithm()) ? alias(generation) : null;
  }

  private void look() {
    try {
      if (!current.isOf(chainFile, keyFile)) {
        use(Identity.read(chainFile, keyFile));
        LOG.info("the certificate was replaced: valid until {}", current.chain()[0].getNotAfter());
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Also what a file that is not yet whole does to a decoder.
      LOG.warn("the new certificate cannot be used, the old one stays: {}", e.toString());
    }
  }

  private static String alias(int generation) {
    return "berth-" + generation;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return currentAlias(keyType);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return currentAlias(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    var identity = known.get(alias);
    return identity == null ? null : identity.chain().clone();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    var identity = known.get(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    var alias = currentAlias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
    return null;
  }
}
