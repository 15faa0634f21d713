package dev.berth.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.proxy.auth.HonestClient.Scheme;
import dev.berth.proxy.auth.HonestClient.Wish;
import dev.berth.proxy.auth.RefusedException.Reason;
import dev.berth.proxy.http.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests as the public clients signed them (Python: agentrun-sdk 0.0.54 and
 * alibabacloud-tea-openapi 0.4.6; Java: com.aliyun:agentrun20250910 4.0.4) with the key {@code ak}
 * and the secret {@code sk}, and as their HTTP libraries sent them.
 */
class SignatureTest {
  static List<Sent> sent() throws IOException {
    var all = new ArrayList<Sent>();
    try (var in = SignatureTest.class.getResourceAsStream("/signatures.json")) {
      new ObjectMapper().readTree(in).forEach(v -> all.add(new Sent(v)));
    }
    return all;
  }

  static List<Sent> sentWithAcs3() throws IOException {
    return sent().stream().filter(s -> s.json().path("scheme").asText().equals("acs3")).toList();
  }

  record Sent(JsonNode json) {
    FakeCall arrives() {
      Map<String, String> headers =
          new ObjectMapper().convertValue(json.path("headers"), new TypeReference<>() {});
      return new FakeCall(
          json.path("method").asText(),
          json.path("path").asText(),
          json.path("query").asText(),
          headers,
          json.path("body").asText());
    }

    Instant signed() {
      return Instant.parse(json.path("headers").path("x-acs-date").asText());
    }

    @Override
    public String toString() {
      return json.path("scheme").asText()
          + " "
          + json.path("method").asText()
          + " "
          + json.path("path").asText();
    }
  }

  @ParameterizedTest
  @MethodSource("sent")
  void what_the_clients_sign_holds(Sent sent) throws IOException {
    var call = sent.arrives();

    assertThat(judge(call, sent.signed()))
        .hasValueSatisfying(
            c -> {
              assertThat(c.name()).isEqualTo("access-key:ak");
              assertThat(c.tenant()).isEqualTo("team-a");
            });
    assertThat(call.read()).isEqualTo(call.body);
  }

  @ParameterizedTest
  @MethodSource("sent")
  void any_change_of_what_is_signed_breaks_it(Sent sent) {
    refused(sent, c -> c.method = "PATCH", Reason.WRONG);
    refused(sent, c -> c.path = c.path + "x", Reason.WRONG);
    refused(sent, c -> c.query = c.query.isEmpty() ? "a=b" : c.query + "x", Reason.WRONG);
    refused(sent, c -> c.query = c.query + "&a=1&a=2", Reason.WRONG);
    refused(sent, c -> c.query = c.query + "&a", Reason.WRONG);
    refused(sent, c -> c.headers.put("Host", "other:1"), Reason.WRONG);
    refused(sent, c -> c.headers.put("x-acs-date", "2026-01-02T03:04:06Z"), Reason.WRONG);
    refused(sent, c -> c.headers.remove("x-acs-date"), Reason.WRONG);
    refused(sent, c -> c.headers.put("x-acs-content-sha256", "0".repeat(64)), Reason.WRONG);
    refused(
        sent,
        c -> c.headers.replaceAll((_, v) -> v.replace("Signature=", "Signature=0")),
        Reason.MALFORMED);
    refused(
        sent,
        c -> c.headers.replaceAll((_, v) -> v.replace("Credential=ak", "Credential=b")),
        Reason.WRONG);
    refused(
        sent, c -> c.headers.replaceAll((_, v) -> v.replace(";x-acs-date", "")), Reason.MALFORMED);
  }

  @ParameterizedTest
  @MethodSource("sent")
  void a_quarter_of_an_hour_either_way_is_near_enough(Sent sent) {
    assertThat(judge(sent.arrives(), sent.signed().plus(Duration.ofMinutes(15)))).isPresent();
    assertThat(judge(sent.arrives(), sent.signed().minus(Duration.ofMinutes(15)))).isPresent();
    var late = sent.signed().plus(Duration.ofMinutes(15).plusSeconds(1));
    var early = sent.signed().minus(Duration.ofMinutes(15).plusSeconds(1));
    assertThatThrownBy(() -> judge(sent.arrives(), late)).hasMessageContaining("STALE");
    assertThatThrownBy(() -> judge(sent.arrives(), early)).hasMessageContaining("STALE");
  }

  @ParameterizedTest
  @MethodSource("sent")
  void while_a_key_is_rotated_both_secrets_sign(Sent sent) {
    assertThat(judge(sent.arrives(), sent.signed(), List.of("new", "sk"), Optional.empty()))
        .isPresent();
    assertThatThrownBy(() -> judge(sent.arrives(), sent.signed(), List.of("new"), Optional.empty()))
        .hasMessageContaining("WRONG");
  }

  @ParameterizedTest
  @MethodSource("sent")
  void an_expired_key_opens_nothing(Sent sent) {
    var expires = Optional.of(sent.signed());

    assertThatThrownBy(() -> judge(sent.arrives(), sent.signed(), List.of("sk"), expires))
        .hasMessageContaining("WRONG");
    assertThat(judge(sent.arrives(), sent.signed().minusSeconds(1), List.of("sk"), expires))
        .isPresent();
  }

  @ParameterizedTest
  @MethodSource("sent")
  void what_lasts_is_let_in_again_for_as_long_as_its_key_is_there(Sent sent) {
    var call = sent.arrives();
    call.caller = judge(call, sent.signed()).orElseThrow();
    var later = sent.signed().plus(Duration.ofHours(1));

    assertThat(again(call, schemes(later, List.of("new", "sk"), Optional.empty()))).isPresent();
    assertThatThrownBy(() -> again(call, schemes(later, List.of("new"), Optional.empty())))
        .hasMessageContaining("WRONG");
    assertThatThrownBy(() -> again(call, schemes(later, List.of("sk"), Optional.of(later))))
        .hasMessageContaining("WRONG");
  }

  private static Optional<Caller> again(FakeCall call, List<Authenticator> schemes) {
    return schemes.stream()
        .map(scheme -> scheme.identifyAgain(call.call()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  @ParameterizedTest
  @MethodSource("sentWithAcs3")
  void a_nonce_is_good_once_and_never_for_who_cannot_sign(Sent sent) {
    var clock = Clock.fixed(sent.signed(), ZoneOffset.UTC);
    var acs3 =
        new Acs3(
            () -> ring(List.of("sk"), Optional.empty()),
            new TimeWindow(clock),
            new Nonces(clock, 10));
    var forged = sent.arrives();
    forged.method = "PATCH";

    assertThatThrownBy(() -> acs3.identify(forged.call())).hasMessageContaining("WRONG");
    assertThat(acs3.identify(sent.arrives().call())).isPresent();
    assertThatThrownBy(() -> acs3.identify(sent.arrives().call())).hasMessageContaining("REPLAY");
  }

  @Test
  void a_nonce_stays_the_same_with_blanks_around_it_and_in_two_fields() {
    var clock = Clock.fixed(Instant.parse(HonestClient.DATE), ZoneOffset.UTC);
    var ring = ring(List.of("sk"), Optional.empty());
    var acs3 = new Acs3(() -> ring, new TimeWindow(clock), new Nonces(clock, 10));
    var wish = new Wish(false, List.of("sandboxes"), Map.of(), "a,b", "");
    acs3.identify(new HonestClient(Scheme.ACS3).send(wish).call());
    var padded = new HonestClient(Scheme.ACS3).send(wish);
    padded.headers.put("x-acs-signature-nonce", "a,b\f");
    var inTwo = new HonestClient(Scheme.ACS3).send(wish);
    inTwo.headers.put("x-acs-signature-nonce", "b");
    inTwo.again.add(Map.entry("x-acs-signature-nonce", "a"));

    assertThatThrownBy(() -> acs3.identify(padded.call())).hasMessageContaining("REPLAYED");
    assertThatThrownBy(() -> acs3.identify(inTwo.call())).hasMessageContaining("REPLAYED");
  }

  @Test
  void a_signature_holds_for_one_reading_of_the_path_and_of_the_query() {
    var wish = new Wish(false, List.of("sandboxes", "a b"), Map.of("q", "\ufffd"), "", "");
    var path = new HonestClient(Scheme.AGENTRUN4).send(wish);
    assertThat(path.path).isEqualTo("/sandboxes/a%20b");
    path.path = "/sandboxes/a%2520b";
    var query = new HonestClient(Scheme.AGENTRUN4).send(wish);
    assertThat(query.query).isEqualTo("q=%EF%BF%BD");
    query.query = "q=%FF";
    var now = Instant.parse(HonestClient.DATE);

    assertThatThrownBy(() -> judge(path, now)).hasMessageContaining("WRONG");
    assertThatThrownBy(() -> judge(query, now)).hasMessageContaining("WRONG");
  }

  @Test
  void a_small_body_that_was_not_signed_is_refused_before_anything_else_is_done()
      throws IOException {
    var sent = sentWithBody();
    refused(sent, c -> c.body[0]++, Reason.FORGED_BODY);

    var call = sent.arrives();
    judge(call, sent.signed());

    assertThat(call.read()).isEqualTo(call.body);
  }

  @Test
  void a_large_one_never_arrives_whole() {
    var large = "x".repeat(100_000);
    var call = new FakeCall("POST", "/", "", Map.of(), large);
    SignedBody.check(call.call(), Hashes.hex(large), "ACS3");
    assertThatCode(call::read).doesNotThrowAnyException();

    var forged = new FakeCall("POST", "/", "", Map.of(), large);
    SignedBody.check(forged.call(), Hashes.hex(large + "x"), "ACS3");
    assertThatThrownBy(forged::read).isInstanceOf(ForgedBodyException.class);

    var announced = new FakeCall("POST", "/", "", Map.of(), large);
    SignedBody.check(announced.call(), Hashes.hex(large + "x"), "ACS3");
    assertThatThrownBy(announced::readAnnounced).isInstanceOf(ForgedBodyException.class);
  }

  @Test
  void a_body_where_none_was_signed_and_none_where_one_was_are_refused() throws IOException {
    refused(sentWithBody(), c -> c.body = new byte[0], Reason.FORGED_BODY);
    refused(
        sentWithAcs3().getFirst(),
        c -> c.body = "{}".getBytes(StandardCharsets.UTF_8),
        Reason.FORGED_BODY);
  }

  private static Sent sentWithBody() throws IOException {
    return sentWithAcs3().stream()
        .filter(s -> !s.json().path("body").asText().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_default_port_may_be_left_out_where_it_was_signed_but_no_other() throws IOException {
    var sent = sent().get(2);
    assertThat(sent.arrives().headers).containsEntry("Host", "berth.example.org");
    refused(sent, c -> c.headers.put("Host", "berth.example.org:8080"), Reason.WRONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Credential=ak",
        "Credential=ak,SignedHeaders=host,Signature=zz",
        "Credential=ak,Credential=ak,SignedHeaders=host,Signature=" + DIGITS,
        "Credential=,SignedHeaders=host,Signature=" + DIGITS,
        "Credential=ak,SignedHeaders=,Signature=" + DIGITS,
        "Credential=ak,SignedHeaders=host;host,Signature=" + DIGITS,
        "Credential=ak,SignedHeaders=Host,Signature=" + DIGITS,
        "Credential=ak,SignedHeaders=a:b,Signature=" + DIGITS,
        "Credential=ak,SignedHeaders=host,Signature=" + DIGITS + ",Else=x",
        "Credential=ak,SignedHeaders=host,Signature=" + DIGITS + "0"
      })
  void what_no_client_would_send_is_malformed(String parameters) {
    assertThat(SignatureField.parse(parameters)).isEmpty();
  }

  private static final String DIGITS =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @Test
  void a_signature_may_have_blanks_between_its_parts() {
    assertThat(SignatureField.parse("Credential=ak, SignedHeaders=host;a, Signature=" + DIGITS))
        .hasValue(new SignatureField("ak", List.of("host", "a"), DIGITS));
  }

  private static void refused(Sent sent, Consumer<FakeCall> change, Reason reason) {
    var call = sent.arrives();
    change.accept(call);
    assertThatThrownBy(() -> judge(call, sent.signed())).hasMessageEndingWith(" " + reason);
  }

  private static Optional<Caller> judge(FakeCall call, Instant now) {
    return judge(call, now, List.of("sk"), Optional.empty());
  }

  private static Optional<Caller> judge(
      FakeCall call, Instant now, List<String> secrets, Optional<Instant> expires) {
    return schemes(now, secrets, expires).stream()
        .map(scheme -> scheme.identify(call.call()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static List<Authenticator> schemes(
      Instant now, List<String> secrets, Optional<Instant> expires) {
    var clock = Clock.fixed(now, ZoneOffset.UTC);
    var window = new TimeWindow(clock);
    var ring = ring(secrets, expires);
    return List.of(
        new Agentrun4(() -> ring, window), new Acs3(() -> ring, window, new Nonces(clock, 10)));
  }

  private static KeyRing ring(List<String> secrets, Optional<Instant> expires) {
    return KeyRing.of(
        List.of(Secrets.accessKey("s", "ak", secrets, "team-a", expires)), Set.of("team-a"));
  }
}
