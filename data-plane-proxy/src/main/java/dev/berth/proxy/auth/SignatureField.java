package dev.berth.proxy.auth;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands behind the scheme's name in {@code SCHEME
 * Credential=…,SignedHeaders=host;x-acs-date,Signature=…}.
 *
 * @param credential as the scheme defines it
 * @param signedHeaders names in lower case, in the order in which they were signed
 * @param signature 64 hexadecimal digits in lower case
 */
record SignatureField(String credential, List<String> signedHeaders, String signature) {
  private static final int MOST_HEADERS = 64;
  private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,128}");
  private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");

  /** Empty for anything that no client would send. */
  static Optional<SignatureField> parse(String parameters) {
    var found = new HashMap<String, String>();
    for (var part : parameters.split(",", 8)) {
      var equals = part.indexOf('=');
      if (equals < 0
          || found.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip())
              != null) {
        return Optional.empty();
      }
    }
    var credential = found.getOrDefault("Credential", "");
    var signed = List.of(found.getOrDefault("SignedHeaders", "").split(";", -1));
    var signature = found.getOrDefault("Signature", "");
    var isSound =
        found.size() == 3
            && !credential.isEmpty()
            && signed.size() <= MOST_HEADERS
            && signed.stream().allMatch(h -> NAME.matcher(h).matches())
            && new HashSet<>(signed).size() == signed.size()
            && SIGNATURE.matcher(signature).matches();
    return isSound
        ? Optional.of(new SignatureField(credential, signed, signature))
        : Optional.empty();
  }
}
