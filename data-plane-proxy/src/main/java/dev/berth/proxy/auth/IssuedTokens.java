package dev.berth.proxy.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Rights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Short-lived tokens that the API gives out: the bearer may do what their issuer might, in one
 * sandbox or in its tenant's, until they expire. Any replica verifies them by the key that all
 * share; nothing is stored. They end sooner with the secret that their issuer had.
 */
final class IssuedTokens implements TokenKind {
  static final String SCHEME = "issued-token";
  static final Duration LIFE = Duration.ofHours(1);

  private static final String PREFIX = "berth-at1.";

  /** A MAC of the issuer's secret, which shows no other way than by that secret. */
  private static final String WITH = "with";

  /** What a token may carry of its issuer's rights; templates and further tokens are none. */
  private static final List<Demand> GRANTABLE =
      List.of(
          demand(Demand.SANDBOXES, "get"),
          demand(Demand.SANDBOXES, "patch"),
          demand(Demand.SANDBOXES, "delete"),
          demand(Demand.EXECUTE, "create"));

  private static final List<Demand> GRANTABLE_OF_TENANT =
      List.of(demand(Demand.SANDBOXES, "list"), demand(Demand.SANDBOXES, "create"));

  private final Supplier<List<String>> keys;
  private final Supplier<KeyRing> ring;
  private final Supplier<List<String>> installation;
  private final Set<String> served;
  private final Clock clock;

  /**
   * @param keys the first signs, all verify
   * @param installation the installation's own tokens
   */
  IssuedTokens(
      Supplier<List<String>> keys,
      Supplier<KeyRing> ring,
      Supplier<List<String>> installation,
      Set<String> served,
      Clock clock) {
    this.keys = keys;
    this.ring = ring;
    this.installation = installation;
    this.served = Set.copyOf(served);
    this.clock = clock;
  }

  /**
   * @param sandbox id of the only one that it opens; empty: all of the caller's tenant
   */
  String issue(Caller issuer, Optional<String> sandbox) {
    var claims = Json.MAPPER.createObjectNode();
    claims.put("tenant", issuer.tenant());
    sandbox.ifPresent(id -> claims.put("sandbox", id));
    claims.put("by", issuer.name());
    var key = keys.get().getFirst();
    issuer.secret().ifPresent(s -> claims.put(WITH, encoded(mac(key, WITH + s))));
    claims.put("expires", clock.instant().plus(LIFE).getEpochSecond());
    var rights = claims.putArray("rights");
    GRANTABLE.stream()
        .filter(d -> issuer.rights().allow(new Demand(d.resource(), d.verb(), sandbox)))
        .forEach(d -> rights.add(name(d)));
    GRANTABLE_OF_TENANT.stream()
        .filter(d -> sandbox.isEmpty() && issuer.rights().allow(d))
        .forEach(d -> rights.add(name(d)));
    var text = encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
    return PREFIX + text + "." + encoded(mac(key, text));
  }

  @Override
  public Optional<Caller> caller(OfferedToken token, Call call) {
    return caller(token, clock.instant());
  }

  /** Its hour is for new calls: what was opened within it goes on. */
  @Override
  public Optional<Caller> callerAgain(OfferedToken token, Call call) {
    return caller(token, Instant.EPOCH);
  }

  private Optional<Caller> caller(OfferedToken token, Instant at) {
    if (!token.text().startsWith(PREFIX)) {
      return Optional.empty();
    }
    var parts = token.text().substring(PREFIX.length()).split("\\.", 3);
    return parts.length == 2 && isMac(parts[0], parts[1])
        ? claims(parts[0]).filter(c -> holds(c, at)).map(IssuedTokens::caller)
        : Optional.empty();
  }

  private boolean isMac(String text, String mac) {
    var offered = mac.getBytes(StandardCharsets.UTF_8);
    boolean fits = false;
    for (var key : keys.get()) {
      var expected = encoded(mac(key, text)).getBytes(StandardCharsets.UTF_8);
      fits |= MessageDigest.isEqual(expected, offered);
    }
    return fits;
  }

  private boolean holds(JsonNode claims, Instant at) {
    var now = clock.instant();
    var by = claims.path("by").asText();
    var tenant = claims.path("tenant").asText();
    return at.isBefore(Instant.ofEpochSecond(claims.path("expires").asLong()))
        && served.contains(tenant)
        && secrets(by, tenant, now).map(s -> isWithOneOf(s, claims)).orElse(!claims.has(WITH));
  }

  /** Those that this issuer has now; empty for one that has none of ours. */
  private Optional<List<String>> secrets(String issuer, String tenant, Instant now) {
    if (issuer.equals(InstallationToken.NAME)) {
      return Optional.of(installation.get());
    }
    return issuer.startsWith("access-key:") || issuer.startsWith("api-key:")
        ? ring.get()
            .ofCaller(issuer)
            .filter(k -> k.opens(tenant, now))
            .map(AccessKey::secrets)
            .or(() -> Optional.of(List.of()))
        : Optional.empty();
  }

  private boolean isWithOneOf(List<String> secrets, JsonNode claims) {
    var with = claims.path(WITH).asText();
    return secrets.stream().anyMatch(s -> isMac(WITH + s, with));
  }

  private static Caller caller(JsonNode claims) {
    var names = new TreeSet<String>();
    claims.path("rights").forEach(r -> names.add(r.asText()));
    var only = Optional.ofNullable(claims.path("sandbox").textValue());
    Rights rights =
        demand -> names.contains(name(demand)) && (only.isEmpty() || demand.sandbox().equals(only));
    return new Caller(claims.path("by").asText(), claims.path("tenant").asText(), SCHEME, rights);
  }

  private static Optional<JsonNode> claims(String text) {
    try {
      return Optional.of(Json.MAPPER.readTree(Base64.getUrlDecoder().decode(text)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] mac(String key, String text) {
    return Hashes.hmac(key.getBytes(StandardCharsets.UTF_8), PREFIX + text);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static Demand demand(String resource, String verb) {
    return new Demand(resource, verb, Optional.empty());
  }

  private static String name(Demand demand) {
    return demand.verb() + " " + demand.resource();
  }
}
