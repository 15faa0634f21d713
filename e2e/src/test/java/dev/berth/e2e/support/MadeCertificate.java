package dev.berth.e2e.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

/** A server's certificate for {@code localhost} that nobody else trusts, and its key. */
public record MadeCertificate(Certificate certificate, Key key) {
  private static final String PASSWORD = "changeit";

  /** By the JDK's keytool. */
  public static MadeCertificate make() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("berth-certificate");
    Path store = folder.resolve("store.p12");
    try {
      Command.run(
              "",
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-J-XX:TieredStopAtLevel=1",
                  "-genkeypair",
                  "-alias",
                  "berth",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-validity",
                  "2",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  PASSWORD))
          .succeeds();
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      return new MadeCertificate(
          keys.getCertificate("berth"), keys.getKey("berth", PASSWORD.toCharArray()));
    } finally {
      Files.deleteIfExists(store);
      Files.delete(folder);
    }
  }

  /** As PEM. */
  public void write(Path certificateFile, Path keyFile)
      throws IOException, GeneralSecurityException {
    pem(keyFile, "PRIVATE KEY", key.getEncoded());
    pem(certificateFile, "CERTIFICATE", certificate.getEncoded());
  }

  private static void pem(Path file, String name, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n");
  }
}
