package dev.berth.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proxy.http.Caller;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Rights;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class IssuedTokensTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> SERVED = Set.of("team-a", "team-b");

  private final Caller issuer =
      new Caller("access-key:AK1", "team-a", "ACS3", Rights.ALL, Optional.of("x"));
  private KeyRing ring = KeyRing.of(List.of(Secrets.accessKey("s", "AK1", "x", "team-a")), SERVED);
  private List<String> keys = List.of("key");
  private List<String> installation = List.of("token");
  private Instant now = START;

  @Test
  void a_token_opens_its_own_sandbox_on_any_replica() {
    var token = replica().issue(issuer, Optional.of("mine"));

    assertThat(opened(token))
        .hasValueSatisfying(
            c -> {
              assertThat(c.tenant()).isEqualTo("team-a");
              assertThat(c.name()).isEqualTo("access-key:AK1");
              assertThat(c.rights().allow(Demand.execute("mine"))).isTrue();
              assertThat(c.rights().allow(Demand.execute("other"))).isFalse();
              assertThat(c.rights().allow(demand("sandboxes", "list"))).isFalse();
              assertThat(c.rights().allow(demand("sandboxes", "create"))).isFalse();
            });
  }

  @Test
  void one_of_the_tenant_opens_all_its_sandboxes_but_no_templates() {
    var token = replica().issue(issuer, Optional.empty());

    assertThat(opened(token).orElseThrow().rights())
        .satisfies(
            r -> {
              assertThat(r.allow(Demand.execute("other"))).isTrue();
              assertThat(r.allow(demand("sandboxes", "create"))).isTrue();
              assertThat(r.allow(demand("sandboxtemplates", "get"))).isFalse();
            });
  }

  @Test
  void it_carries_no_more_than_its_issuer_might() {
    var looker = new Caller("jane", "team-a", "kubernetes", d -> d.verb().equals("get"));
    var rights = opened(replica().issue(looker, Optional.of("mine"))).orElseThrow().rights();

    assertThat(rights.allow(Demand.execute("mine"))).isFalse();
    assertThat(rights.allow(new Demand("sandboxes", "get", Optional.of("mine")))).isTrue();
  }

  @Test
  void it_ends_after_an_hour_with_its_issuers_key_and_with_the_signing_key() {
    var token = replica().issue(issuer, Optional.of("mine"));

    now = START.plus(Duration.ofHours(1)).minusSeconds(1);
    assertThat(opened(token)).isPresent();
    keys = List.of("next", "key");
    assertThat(opened(token)).isPresent();
    ring = KeyRing.of(List.of(), SERVED);
    assertThat(opened(token)).isEmpty();
    ring = KeyRing.of(List.of(Secrets.accessKey("s", "AK1", "x", "team-a")), SERVED);
    keys = List.of("next");
    assertThat(opened(token)).isEmpty();
    keys = List.of("key");
    now = START.plus(Duration.ofHours(1));
    assertThat(opened(token)).isEmpty();
  }

  @Test
  void what_was_opened_within_its_hour_goes_on_for_as_long_as_its_issuers_key_is_there() {
    var offered = new OfferedToken(replica().issue(issuer, Optional.of("mine")), false);
    var call = FakeCall.bearer(offered.text()).call();

    now = START.plus(Duration.ofHours(2));
    assertThat(replica().caller(offered, call)).isEmpty();
    assertThat(replica().callerAgain(offered, call)).isPresent();
    ring = ringOf("y");
    assertThat(replica().callerAgain(offered, call)).isEmpty();
  }

  @Test
  void it_ends_when_its_issuers_key_goes_to_another_tenant() {
    var token = replica().issue(issuer, Optional.of("mine"));

    ring = KeyRing.of(List.of(Secrets.accessKey("s", "AK1", "x", "team-b")), SERVED);

    assertThat(opened(token)).isEmpty();
  }

  @Test
  void it_ends_when_the_secret_that_it_was_got_with_is_rotated_out() {
    var before = replica().issue(issuer, Optional.of("mine"));
    ring = ringOf("y", "x");
    var after =
        replica()
            .issue(
                new Caller("access-key:AK1", "team-a", "ACS3", Rights.ALL, Optional.of("y")),
                Optional.of("mine"));

    assertThat(opened(before)).isPresent();
    assertThat(opened(after)).isPresent();
    ring = ringOf("y");
    assertThat(opened(before)).isEmpty();
    assertThat(opened(after)).isPresent();
  }

  @Test
  void it_ends_with_the_installations_token() {
    var holder =
        new Caller("access-token", "team-a", "access-token", Rights.ALL, Optional.of("token"));
    var token = replica().issue(holder, Optional.empty());

    installation = List.of("next", "token");
    assertThat(opened(token)).isPresent();
    installation = List.of("next");
    assertThat(opened(token)).isEmpty();
  }

  private static KeyRing ringOf(String... secrets) {
    return KeyRing.of(
        List.of(Secrets.accessKey("s", "AK1", List.of(secrets), "team-a", Optional.empty())),
        SERVED);
  }

  @Test
  void a_changed_one_opens_nothing() {
    var token = replica().issue(issuer, Optional.of("mine"));

    for (int i = 0; i < token.length(); i++) {
      var other = token.charAt(i) == 'A' ? 'B' : 'A';
      var changed = token.substring(0, i) + other + token.substring(i + 1);
      // The last character of 43 has two bits that mean nothing; it is compared as text.
      assertThat(opened(changed)).as("changed at %d", i).isEmpty();
    }
    assertThat(opened("berth-at1.")).isEmpty();
    assertThat(opened("berth-at1.x.y.z")).isEmpty();
  }

  private Optional<Caller> opened(String token) {
    return replica().caller(new OfferedToken(token, true), FakeCall.bearer(token).call());
  }

  private IssuedTokens replica() {
    Supplier<KeyRing> rings = () -> ring;
    return new IssuedTokens(
        () -> keys, rings, () -> installation, SERVED, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Demand demand(String resource, String verb) {
    return new Demand(resource, verb, Optional.empty());
  }
}
