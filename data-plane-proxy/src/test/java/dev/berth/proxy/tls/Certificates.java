package dev.berth.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;

/** Makes certificates of their own by the JDK's keytool, and writes them as clusters do. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private Certificates() {}

  /** How the key is written. */
  public enum Form {
    PKCS8,
    /** PKCS #1 of an RSA key, SEC 1 of one on a curve. */
    OLDER
  }

  /** Writes {@code tls.crt} and {@code tls.key} into the folder. */
  public static Certificate write(Path folder, String algorithm, Form form)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = Files.createTempFile("store", ".p12");
    Files.delete(store);
    var made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                "berth",
                "-keyalg",
                algorithm,
                "-keysize",
                algorithm.equals("RSA") ? "2048" : "256",
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
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    if (made.waitFor() != 0) {
      throw new IOException(new String(made.getInputStream().readAllBytes()));
    }
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Files.delete(store);
    var key = keys.getKey("berth", PASSWORD.toCharArray()).getEncoded();
    var certificate = keys.getCertificate("berth");
    var name = form == Form.PKCS8 ? "PRIVATE KEY" : algorithm + " PRIVATE KEY";
    pem(folder.resolve("tls.key"), name, form == Form.PKCS8 ? key : inner(key));
    pem(folder.resolve("tls.crt"), "CERTIFICATE", certificate.getEncoded());
    return certificate;
  }

  private static void pem(Path file, String name, byte[] der) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n");
  }

  /** What PKCS #8 wraps: the content of its third element. */
  private static byte[] inner(byte[] pkcs8) {
    var at = new int[] {0};
    enter(pkcs8, at);
    for (int i = 0; i < 2; i++) {
      var skipped = enter(pkcs8, at);
      at[0] += skipped;
    }
    var length = enter(pkcs8, at);
    return Arrays.copyOfRange(pkcs8, at[0], at[0] + length);
  }

  /** Goes behind an element's head; returns its content's length. */
  private static int enter(byte[] der, int[] at) {
    int first = der[at[0] + 1] & 0xff;
    at[0] += 2;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[at[0]++] & 0xff;
    }
    return length;
  }
}
