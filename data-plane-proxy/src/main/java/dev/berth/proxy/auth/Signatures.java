package dev.berth.proxy.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** By which secret of a key a signature was made. */
final class Signatures {
  private Signatures() {}

  /**
   * Empty where by none. All secrets and all forms are tried, also after one fits.
   *
   * @param derive makes the signing key of a secret
   * @param signature 64 hexadecimal digits
   */
  static Optional<String> fitting(
      String scheme,
      Collection<String> secrets,
      Function<String, byte[]> derive,
      Set<String> forms,
      String signature) {
    var offered = signature.getBytes(StandardCharsets.US_ASCII);
    Optional<String> fitting = Optional.empty();
    for (var secret : secrets) {
      var key = derive.apply(secret);
      for (var form : forms) {
        var mac = Hashes.hmac(key, scheme + "\n" + Hashes.hex(form));
        var expected = HexFormat.of().formatHex(mac).getBytes(StandardCharsets.US_ASCII);
        if (MessageDigest.isEqual(expected, offered)) {
          fitting = Optional.of(secret);
        }
      }
    }
    return fitting;
  }
}
