package dev.berth.proxy.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Certificates and private keys as files have them. Keys may be PKCS #8 ({@code PRIVATE KEY}), PKCS
 * #1 ({@code RSA PRIVATE KEY}) or SEC 1 ({@code EC PRIVATE KEY}), without a password.
 */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private Pem() {}

  /** The server's certificate first, then those that lead to its root. */
  static X509Certificate[] chain(byte[] pem) throws GeneralSecurityException {
    var all =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))
            .toArray(new X509Certificate[0]);
    if (all.length == 0) {
      throw new GeneralSecurityException("the file has no certificate");
    }
    return all;
  }

  /**
   * @param of the certificate's, which names the algorithm
   */
  static PrivateKey key(byte[] pem, PublicKey of) throws GeneralSecurityException {
    var match = KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!match.find()) {
      throw new GeneralSecurityException("the file has no private key that is not encrypted");
    }
    var der = Base64.getMimeDecoder().decode(match.group(2));
    var isPkcs8 = match.group(1).equals("PRIVATE KEY");
    return KeyFactory.getInstance(of.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(isPkcs8 ? der : wrapped(der, of)));
  }

  /** The older forms are what PKCS #8 has inside; its algorithm is that of the public key. */
  private static byte[] wrapped(byte[] key, PublicKey of) {
    return element(SEQUENCE, VERSION_0, algorithm(of.getEncoded()), element(OCTET_STRING, key));
  }

  /** A public key is a sequence that begins with the sequence that is its algorithm. */
  private static byte[] algorithm(byte[] publicKey) {
    int begin = headLength(publicKey, 0);
    int length = headLength(publicKey, begin) + contentLength(publicKey, begin);
    return Arrays.copyOfRange(publicKey, begin, begin + length);
  }

  private static int headLength(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return first < 0x80 ? 2 : 2 + (first & 0x7f);
  }

  private static int contentLength(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[at + 2 + i] & 0xff;
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (var part : parts) {
      content.writeBytes(part);
    }
    var all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.size() < 0x80) {
      all.write(content.size());
    } else {
      all.write(0x82);
      all.write(content.size() >> 8);
      all.write(content.size());
    }
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }
}
