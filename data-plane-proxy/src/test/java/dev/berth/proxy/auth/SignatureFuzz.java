package dev.berth.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithSize;
import dev.berth.proxy.auth.HonestClient.Scheme;
import dev.berth.proxy.auth.HonestClient.Wish;
import dev.berth.proxy.auth.Meddling.Kind;
import dev.berth.proxy.auth.Meddling.Part;
import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.RoutePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests as honest clients sign them, what somebody on the way makes of them, and mere noise. */
@Timeout(60)
class SignatureFuzz {
  private static final Clock CLOCK = Clock.fixed(Instant.parse(HonestClient.DATE), ZoneOffset.UTC);
  private static final KeyRing RING =
      KeyRing.of(List.of(Secrets.accessKey("s", "ak", "sk", "team-a")), Set.of("team-a"));
  private static final KeyRing EMPTY = KeyRing.of(List.of(), Set.of());
  private static final Pattern NONCE = Pattern.compile("[!-~]([ -~]{0,126}[!-~])?");
  private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

  /** What a request asks for, in bytes. */
  private record Meaning(String method, String path, Map<String, String> query, String host) {}

  @MethodSource("meddledWith")
  @FuzzTest
  void what_opens_is_what_was_signed_and_with_a_nonce_only_once(
      @NotNull Scheme scheme,
      @NotNull Wish wish,
      @NotNull @WithSize(max = 4) List<@NotNull Meddling> changes)
      throws IOException {
    if (!isPossible(wish, scheme)) {
      return;
    }
    var client = new HonestClient(scheme);
    var nonces = new Nonces(CLOCK, 1000);
    var honest = client.send(wish);
    assertThat(identify(honest, RING, nonces)).isPresent();
    assertThat(honest.read()).asString(StandardCharsets.UTF_8).isEqualTo(wish.body());

    var meddled = client.send(wish);
    changes.forEach(c -> c.applyTo(meddled));
    if (isOpened(meddled, RING, new Nonces(CLOCK, 1000))) {
      assertThat(meaning(meddled)).isEqualTo(meaning(honest));
      if (scheme == Scheme.ACS3) {
        assertThat(bodyOf(meddled)).isIn(Optional.of(wish.body()), Optional.empty());
      }
    }
    if (scheme == Scheme.ACS3) {
      assertThat(isOpened(meddled, RING, nonces)).as("sent again").isFalse();
    }
  }

  static Stream<Arguments> meddledWith() {
    var plain =
        new Wish(false, List.of("sandboxes", "s1", "files"), Map.of("path", "/a b"), "n", "");
    var odd =
        new Wish(
            true, List.of("sandboxes", "a b+é%"), Map.of("q", "\ufffd", "e", ""), "n,m o", "{}");
    var blank = new Wish(false, List.of("a b"), Map.of(), "n", "");
    return Stream.of(
        arguments(Scheme.AGENTRUN4, plain, List.of()),
        arguments(Scheme.AGENTRUN4_DECODED, odd, List.of()),
        arguments(Scheme.ACS3, odd, List.of(new Meddling(Part.BODY, Kind.INSERT, 1, "x"))),
        arguments(Scheme.ACS3, plain, List.of(new Meddling(Part.PATH, Kind.ENCODE, 1, ""))),
        arguments(Scheme.AGENTRUN4, blank, List.of(new Meddling(Part.PATH, Kind.ENCODE, 2, ""))),
        arguments(Scheme.AGENTRUN4, odd, List.of(new Meddling(Part.QUERY, Kind.INSERT, 0, "&"))),
        arguments(Scheme.AGENTRUN4, odd, List.of(new Meddling(Part.QUERY, Kind.REPLACE, 5, "%"))),
        arguments(Scheme.ACS3, odd, List.of(new Meddling(Part.NONCE, Kind.SPLIT, 1, ""))),
        arguments(Scheme.ACS3, plain, List.of(new Meddling(Part.NONCE, Kind.INSERT, 1, "\f"))));
  }

  @MethodSource("credentials")
  @FuzzTest
  void who_cannot_sign_is_told_the_same_of_every_key(
      boolean own, @NotNull String credential, @NotNull String date, @NotNull String query) {
    var field = own ? "Agentrun-Authorization" : "Authorization";
    var call =
        new FakeCall(
            "GET",
            "/sandboxes",
            query,
            Map.of(field, credential, "host", "h", "x-acs-date", date),
            "");

    assertThat(outcome(call, RING)).isEqualTo(outcome(call, EMPTY)).isNotEqualTo("opened");
  }

  static Stream<Arguments> credentials() {
    var rest = ",SignedHeaders=host;x-acs-date,Signature=" + "0123456789abcdef".repeat(4);
    var date = HonestClient.DATE;
    var scope = "/20260102/r/agentrun/aliyun_v4_request";
    return Stream.of(
        arguments(true, "AGENTRUN4-HMAC-SHA256 Credential=ak" + scope + rest, date, "a=b"),
        arguments(true, "AGENTRUN4-HMAC-SHA256 Credential=ak" + rest, date, ""),
        arguments(true, "AGENTRUN4-HMAC-SHA256 Credential=ak" + scope, "yesterday", "%"),
        arguments(true, "", "+1000000000-12-31T23:59:59.999999999Z", "a"),
        arguments(false, "AGENTRUN4-HMAC-SHA256 Credential=b" + scope + rest, date, "a=1&a=2"),
        arguments(
            false,
            "ACS3-HMAC-SHA256 Credential=ak"
                + rest.replace("date,", "date;x-acs-content-sha256;x-acs-signature-nonce,"),
            "-1000000000-01-01T00:00Z",
            "%ff=%zz"),
        arguments(false, "ACS3-HMAC-SM3 Credential=ak", date, ""),
        arguments(false, "Bearer x", date, ""));
  }

  private static boolean isPossible(Wish wish, Scheme scheme) {
    var texts =
        Stream.of(
                wish.path().stream(),
                wish.query().keySet().stream(),
                wish.query().values().stream(),
                Stream.of(wish.body()))
            .flatMap(s -> s);
    return !wish.path().isEmpty()
        && wish.path().stream().allMatch(RoutePath::canBeSegment)
        && texts.allMatch(t -> StandardCharsets.UTF_8.newEncoder().canEncode(t))
        && NONCE.matcher(wish.nonce()).matches()
        // Signed like this, it could be another path as well.
        && !(scheme == Scheme.AGENTRUN4_DECODED
            && wish.path().stream().anyMatch(s -> ENCODED.matcher(s).find()));
  }

  private static boolean isOpened(FakeCall call, KeyRing ring, Nonces nonces) {
    try {
      return identify(call, ring, nonces).isPresent();
    } catch (RefusedException e) {
      return false;
    }
  }

  private static String outcome(FakeCall call, KeyRing ring) {
    try {
      return identify(call, ring, new Nonces(CLOCK, 10)).map(_ -> "opened").orElse("nobody's");
    } catch (RefusedException e) {
      return e.reason().name();
    }
  }

  private static Optional<Caller> identify(FakeCall call, KeyRing ring, Nonces nonces) {
    var window = new TimeWindow(CLOCK);
    return new Agentrun4(() -> ring, window)
        .identify(call.call())
        .or(() -> new Acs3(() -> ring, window, nonces).identify(call.call()));
  }

  /** As far as the handler gets it; empty where it is told that it was forged. */
  private static Optional<String> bodyOf(FakeCall call) throws IOException {
    try {
      return Optional.of(new String(call.read(), StandardCharsets.UTF_8));
    } catch (ForgedBodyException e) {
      return Optional.empty();
    }
  }

  private static Meaning meaning(FakeCall call) {
    var query = new TreeMap<String, String>();
    for (var pair : call.query.split("&")) {
      if (!pair.isEmpty()) {
        var parts = pair.replace('+', ' ').split("=", 2);
        query.put(bytes(parts[0]), bytes(parts[1]));
      }
    }
    var host = call.headers.get("host").strip().replaceFirst(":(80|443)$", "");
    return new Meaning(call.method, bytes(call.path), query, host);
  }

  /** Percent-decoded, a character a byte. */
  private static String bytes(String text) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
