package dev.berth.proxy.auth;

import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code Authorization: ACS3-HMAC-SHA256 …}, as the control plane's clients sign: with the body's
 * hash, and a nonce that is good for one request.
 */
final class Acs3 implements Authenticator {
  static final String SCHEME = "ACS3-HMAC-SHA256";

  private static final int LONGEST_NONCE = 128;

  /** What of a request is worth nothing when it is not signed. */
  private static final Set<String> MUST_BE_SIGNED =
      Set.of("host", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256");

  private final Supplier<KeyRing> keys;
  private final TimeWindow window;
  private final Nonces nonces;

  Acs3(Supplier<KeyRing> keys, TimeWindow window, Nonces nonces) {
    this.keys = keys;
    this.window = window;
    this.nonces = nonces;
  }

  @Override
  public Optional<Caller> identify(Call call) {
    return signature(call).map(v -> verify(call, v));
  }

  @Override
  public Optional<Caller> identifyAgain(Call call) {
    return signature(call).map(_ -> Keyed.again(keys.get(), call, window.now(), SCHEME));
  }

  private static Optional<String> signature(Call call) {
    return call.headers("Authorization").stream().filter(v -> v.startsWith("ACS3-")).findFirst();
  }

  private Caller verify(Call call, String value) {
    var field =
        Optional.of(value)
            .filter(v -> v.startsWith(SCHEME + " "))
            .flatMap(v -> SignatureField.parse(v.substring(SCHEME.length() + 1)))
            .filter(f -> f.signedHeaders().containsAll(MUST_BE_SIGNED))
            .orElseThrow(() -> new RefusedException(SCHEME, Reason.MALFORMED));
    var signedAt = call.header("x-acs-date").flatMap(TimeWindow::parse).orElse(Instant.EPOCH);
    var payload = call.header("x-acs-content-sha256").orElse("");
    var key = keys.get().accessKey(field.credential()).orElse(AccessKey.NOBODY);
    var canonical = new Canonical(call, field, payload);
    // As it was signed: blanks around it, or a second field, would make another nonce of it.
    var nonce = canonical.value("x-acs-signature-nonce");
    var secret =
        Signatures.fitting(
            SCHEME,
            key.secrets(),
            s -> s.getBytes(StandardCharsets.UTF_8),
            canonical.forms(false),
            field.signature());
    if (secret.isEmpty()
        || !key.holdsAt(window.now())
        || nonce.isEmpty()
        || nonce.length() > LONGEST_NONCE) {
      throw new RefusedException(SCHEME, Reason.WRONG);
    }
    if (!window.contains(signedAt)) {
      throw new RefusedException(SCHEME, Reason.STALE);
    }
    SignedBody.check(call, payload, SCHEME);
    // Last: who cannot sign must not use up another's nonce.
    if (!nonces.isFirst(field.credential(), nonce, signedAt)) {
      throw new RefusedException(SCHEME, Reason.REPLAYED);
    }
    return Keyed.caller(key, secret.get(), "ACS3");
  }
}
