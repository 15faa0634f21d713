package dev.berth.proxy.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Function;

/** Whether a signature is one that a key's holder made. */
final class Signatures {
  private Signatures() {}

  /**
   * All secrets and all forms are tried, also after one fits.
   *
   * @param derive makes the signing key of a secret
   * @param signature 64 hexadecimal digits
   */
  static boolean fit(
      String scheme,
      Collection<String> secrets,
      Function<String, byte[]> derive,
      Set<String> forms,
      String signature) {
    var offered = signature.getBytes(StandardCharsets.US_ASCII);
    boolean fits = false;
    for (var secret : secrets) {
      var key = derive.apply(secret);
      for (var form : forms) {
        var mac = Hashes.hmac(key, scheme + "\n" + Hashes.hex(form));
        var expected = HexFormat.of().formatHex(mac).getBytes(StandardCharsets.US_ASCII);
        fits |= MessageDigest.isEqual(expected, offered);
      }
    }
    return fits;
  }
}
