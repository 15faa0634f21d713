package dev.berth.embedded;

import dev.berth.proxy.tls.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate for this machine's loopback, made by the JDK's keytool and kept until it is about
 * to expire. It signs itself, so whoever trusts {@link #pem()} trusts this server and nothing else.
 */
public final class Certificate {
  private static final Logger log = LoggerFactory.getLogger(Certificate.class);
  private static final String ALIAS = "berth";
  // The store lies in the owner's folder; its password protects from nobody.
  private static final String PASSWORD = "berth-embedded";
  private static final int DAYS = 397;
  private static final Duration STILL_GOOD = Duration.ofDays(7);
  private static final long PATIENCE_SECONDS = 60;

  private final KeyStore keys;
  private final Path pem;

  private Certificate(KeyStore keys, Path pem) {
    this.keys = keys;
    this.pem = pem;
  }

  /** The folder's certificate, made where there is none that is good for some days more. */
  static Certificate in(Home home, Path javaHome) throws IOException {
    Path store = home.file("tls.p12");
    try {
      KeyStore keys = Files.exists(store) ? loadIfWhole(store) : null;
      if (keys == null || expiresSoon(keys)) {
        Path draft = home.file("tls.p12.new");
        make(draft, javaHome);
        keys = load(draft);
        Files.move(
            draft, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return new Certificate(keys, home.write("ca.pem", pem(keys)));
    } catch (GeneralSecurityException e) {
      throw new IOException(store + " cannot be used; remove it and start again", e);
    }
  }

  /** The certificate as clients take it: a CA file. */
  public Path pem() {
    return pem;
  }

  /** What the proxy reads: the certificate and its key as PEM files. */
  TlsConfig files(Home home, int port) throws IOException {
    try {
      byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
      return new TlsConfig(port, pem, home.write("tls.key", pem("PRIVATE KEY", key)));
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate's key cannot be read", e);
    }
  }

  /** For servers. */
  public SSLContext serverContext() {
    try {
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot serve TLS", e);
    }
  }

  private static void make(Path store, Path javaHome) throws IOException {
    Files.deleteIfExists(store);
    List<String> line =
        List.of(
            javaHome.resolve("bin/keytool").toString(),
            "-J-XX:TieredStopAtLevel=1", // half the time of a program that ends at once
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            String.valueOf(DAYS),
            "-dname",
            "CN=Berth on this machine",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1,ip:::1",
            "-ext",
            "BC=ca:true",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process keytool = new ProcessBuilder(line).redirectErrorStream(true).start();
    String words = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IOException("keytool made no certificate: " + words.strip());
      }
    } catch (InterruptedException e) {
      keytool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    }
  }

  /** Null of one that is damaged: nothing is lost with it but the clients' trust. */
  private static KeyStore loadIfWhole(Path store) throws GeneralSecurityException {
    try {
      return load(store);
    } catch (IOException e) {
      log.warn("{} cannot be read, so a new certificate is made: {}", store, e.toString());
      return null;
    }
  }

  private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static boolean expiresSoon(KeyStore keys) throws GeneralSecurityException {
    X509Certificate certificate = (X509Certificate) keys.getCertificate(ALIAS);
    return certificate == null
        || certificate.getNotAfter().toInstant().isBefore(Instant.now().plus(STILL_GOOD));
  }

  private static String pem(KeyStore keys) throws GeneralSecurityException {
    return pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), what);
  }
}
