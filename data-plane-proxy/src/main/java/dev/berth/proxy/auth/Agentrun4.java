package dev.berth.proxy.auth;

import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code Agentrun-Authorization: AGENTRUN4-HMAC-SHA256 …}, as the data plane's clients sign. It has
 * no nonce and whole seconds, so that two honest requests may be the same: what protects it from
 * being sent again is the time window, and TLS.
 */
final class Agentrun4 implements Authenticator {
  static final String SCHEME = "AGENTRUN4-HMAC-SHA256";

  private static final String FIELD = "Agentrun-Authorization";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String KEY_PREFIX = "aliyun_v4";
  private static final String PRODUCT = "agentrun";
  private static final String SUFFIX = "aliyun_v4_request";
  private static final Set<String> MUST_BE_SIGNED = Set.of("host", "x-acs-date");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** {@code id/day/region/agentrun/aliyun_v4_request}. */
  private record Scope(String id, String day, String region) {
    static Optional<Scope> parse(String credential) {
      var parts = credential.split("/", -1);
      return parts.length == 5 && parts[3].equals(PRODUCT) && parts[4].equals(SUFFIX)
          ? Optional.of(new Scope(parts[0], parts[1], parts[2]))
          : Optional.empty();
    }

    byte[] key(String secret) {
      var key = (KEY_PREFIX + secret).getBytes(StandardCharsets.UTF_8);
      for (var step : new String[] {day, region, PRODUCT, SUFFIX}) {
        key = Hashes.hmac(key, step);
      }
      return key;
    }
  }

  private final Supplier<KeyRing> keys;
  private final TimeWindow window;

  Agentrun4(Supplier<KeyRing> keys, TimeWindow window) {
    this.keys = keys;
    this.window = window;
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
    return call.header(FIELD)
        .or(() -> call.header("Authorization").filter(v -> v.startsWith(SCHEME)));
  }

  private Caller verify(Call call, String value) {
    var field =
        Optional.of(value)
            .filter(v -> v.startsWith(SCHEME + " "))
            .flatMap(v -> SignatureField.parse(v.substring(SCHEME.length() + 1)))
            .filter(f -> f.signedHeaders().containsAll(MUST_BE_SIGNED))
            .orElseThrow(() -> new RefusedException(SCHEME, Reason.MALFORMED));
    var scope =
        Scope.parse(field.credential())
            .orElseThrow(() -> new RefusedException(SCHEME, Reason.MALFORMED));
    var signedAt = call.header("x-acs-date").flatMap(TimeWindow::parse).orElse(Instant.EPOCH);
    var payload = call.header("x-acs-content-sha256").orElse(UNSIGNED);
    var key = keys.get().accessKey(scope.id()).orElse(AccessKey.NOBODY);
    var forms = new Canonical(call, field, payload).forms(true);
    var secret = Signatures.fitting(SCHEME, key.secrets(), scope::key, forms, field.signature());
    if (secret.isEmpty()
        || !key.holdsAt(window.now())
        || !scope.day().equals(DAY.format(signedAt))) {
      throw new RefusedException(SCHEME, Reason.WRONG);
    }
    if (!window.contains(signedAt)) {
      throw new RefusedException(SCHEME, Reason.STALE);
    }
    if (!payload.equals(UNSIGNED)) {
      SignedBody.check(call, payload, SCHEME);
    }
    return Keyed.caller(key, secret.get(), "AGENTRUN4");
  }
}
