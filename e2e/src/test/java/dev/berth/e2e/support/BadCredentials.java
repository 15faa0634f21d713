package dev.berth.e2e.support;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Every way we know of a credential being no good: each is a good one of a server with one thing
 * wrong, so that what is refused is that one thing.
 *
 * @param server one replica: nonces are known to the one that took them
 * @param key a good access key
 * @param apiKey a good API key
 * @param tokens good tokens: the installation's, one that it gave out, one of the cluster
 * @param revoked keys whose Secrets are gone, expired, of no tenant or claimed twice
 * @param withdrawn a token given out to a key that is gone
 */
public record BadCredentials(
    URI server,
    AccessKey key,
    String apiKey,
    List<String> tokens,
    List<AccessKey> revoked,
    String withdrawn) {
  /** By more than the time that all of the requests may take. */
  private static final Duration TOO_FAR = Duration.ofMinutes(20);

  private static final String SIGNATURE = "Signature=";

  /** A request made of an ask, by a name for the report. */
  public Map<String, Function<Ask, RawCall>> all() {
    Map<String, Function<Ask, RawCall>> all = new LinkedHashMap<>();
    all.put("none", ask -> ask.with(List.of()));
    agentrun4(all);
    acs3(all);
    tokens(all);
    return all;
  }

  private void agentrun4(Map<String, Function<Ask, RawCall>> all) {
    Signer good = new Signer(key);
    put4(all, "another secret", new Signer(key.withWrongSecret()));
    put4(all, "an unknown id", new Signer("NOBODY", key.secret(), Instant.now()));
    put4(all, "too late", good.at(Instant.now().minus(TOO_FAR)));
    put4(all, "too early", good.at(Instant.now().plus(TOO_FAR)));
    revoked.forEach(gone -> put4(all, "of " + gone.id(), new Signer(gone)));
    Function<Ask, List<String>> sign =
        ask -> good.agentrun4(ask.method(), ask.authority(), ask.target());
    all.put(
        "AGENTRUN4 of another path",
        ask -> ask.with(good.agentrun4(ask.method(), ask.authority(), "/sandboxes")));
    all.put(
        "AGENTRUN4 of another method",
        ask -> ask.with(good.agentrun4("PUT", ask.authority(), ask.target())));
    all.put(
        "AGENTRUN4 of another host",
        ask -> {
          List<String> lines = new ArrayList<>(ask.with(List.of()).fields());
          lines.addAll(good.agentrun4(ask.method(), "elsewhere.example", ask.target()));
          lines.removeIf(line -> line.equals("host: elsewhere.example"));
          return new RawCall(ask.method(), ask.target(), lines, ask.body());
        });
    mangled(all, "AGENTRUN4", sign);
    all.put(
        "AGENTRUN4, a wrong one before the good one",
        ask -> {
          List<String> lines = new ArrayList<>(List.of(changed(sign.apply(ask)).getLast()));
          lines.addAll(sign.apply(ask));
          return ask.with(lines);
        });
    all.put(
        "AGENTRUN4, wrong beside a good token",
        ask -> {
          List<String> lines = new ArrayList<>(changed(sign.apply(ask)));
          lines.add("Authorization: Bearer " + tokens.getFirst());
          return ask.with(lines);
        });
  }

  private void acs3(Map<String, Function<Ask, RawCall>> all) {
    Signer good = new Signer(key);
    put3(all, "another secret", new Signer(key.withWrongSecret()));
    put3(all, "an unknown id", new Signer("NOBODY", key.secret(), Instant.now()));
    put3(all, "too late", good.at(Instant.now().minus(TOO_FAR)));
    put3(all, "too early", good.at(Instant.now().plus(TOO_FAR)));
    revoked.forEach(gone -> put3(all, "of " + gone.id(), new Signer(gone)));
    Function<Ask, List<String>> sign =
        ask -> good.acs3(ask.method(), ask.authority(), ask.target(), ask.body());
    all.put(
        "ACS3 of another path",
        ask -> ask.with(good.acs3(ask.method(), ask.authority(), "/templates", ask.body())));
    all.put(
        "ACS3 of another method",
        ask -> ask.with(good.acs3("PATCH", ask.authority(), ask.target(), ask.body())));
    all.put(
        "ACS3 of another body",
        ask -> {
          String signed = ask.body().isEmpty() ? "{}" : ask.body().replace('x', 'y') + " ";
          return ask.with(good.acs3(ask.method(), ask.authority(), ask.target(), signed));
        });
    all.put("ACS3 with a nonce that was used", this::replayed);
    all.put(
        "ACS3 without a nonce", ask -> ask.with(without(sign.apply(ask), "x-acs-signature-nonce")));
    all.put("ACS3 without a date", ask -> ask.with(without(sign.apply(ask), "x-acs-date")));
    all.put(
        "ACS3 with its nonce twice",
        ask -> {
          List<String> lines = new ArrayList<>(List.of("x-acs-signature-nonce: 1"));
          lines.addAll(sign.apply(ask));
          return ask.with(lines);
        });
    mangled(all, "ACS3", sign);
  }

  /** The nonce of a request that was answered, signed again for this one. */
  private RawCall replayed(Ask ask) {
    Signer good = new Signer(key);
    String nonce = UUID.randomUUID().toString();
    Ask first = new Ask(ask.authority(), "GET", "/sandboxes", List.of(), "");
    first.with(good.acs3("GET", first.authority(), first.target(), "", nonce)).send(server);
    return ask.with(good.acs3(ask.method(), ask.authority(), ask.target(), ask.body(), nonce));
  }

  private static void mangled(
      Map<String, Function<Ask, RawCall>> all, String scheme, Function<Ask, List<String>> sign) {
    all.put(scheme + " with a digit changed", ask -> ask.with(changed(sign.apply(ask))));
    Map<String, Function<String, String>> ways =
        Map.of(
            "cut off", line -> line.substring(0, line.length() - 7),
            "in capitals", line -> line.replace(SIGNATURE, "SIGNATURE="),
            "with no signature", line -> line.replaceFirst(",Signature=.*", ""),
            "with two signatures", line -> line + "," + line.substring(line.indexOf(SIGNATURE)),
            "with Host not signed", line -> line.replace("SignedHeaders=host;", "SignedHeaders="),
            "of another algorithm", line -> line.replace("HMAC-SHA256", "HMAC-SM3"));
    ways.forEach(
        (name, way) ->
            all.put(
                scheme + " " + name,
                ask -> {
                  List<String> lines = new ArrayList<>(sign.apply(ask));
                  lines.add(way.apply(lines.removeLast()));
                  return ask.with(lines);
                }));
  }

  private void tokens(Map<String, Function<Ask, RawCall>> all) {
    List<String> bad = new ArrayList<>(List.of("", "null", withdrawn, expired()));
    List<String> good = new ArrayList<>(tokens);
    good.add(apiKey);
    for (String token : good) {
      bad.add(token.substring(0, token.length() - 1));
      bad.add(token + "0");
      int middle = token.length() / 2;
      bad.add(
          token.substring(0, middle) + swapped(token.charAt(middle)) + token.substring(middle + 1));
    }
    for (int i = 0; i < bad.size(); i++) {
      String token = bad.get(i);
      all.put("bearer token " + i, ask -> ask.with("Authorization: Bearer " + token));
      all.put("access token " + i, ask -> ask.with("Agentrun-Access-Token: " + token));
      all.put("API key " + i, ask -> ask.with("X-API-Key: " + token));
    }
    String first = tokens.getFirst();
    all.put("a token of no scheme", ask -> ask.with("Authorization: " + first));
    all.put("a token of another scheme", ask -> ask.with("Authorization: Basic " + first));
    all.put(
        "a token of the cluster as an API key", ask -> ask.with("X-API-Key: " + tokens.getLast()));
    all.put(
        "a token in the query",
        ask -> {
          String mark = ask.target().contains("?") ? "&" : "?";
          RawCall call = ask.with(List.of());
          String target = call.target() + mark + "access_token=" + first;
          return new RawCall(call.method(), target, call.fields(), call.body());
        });
  }

  /** As the cluster would give out to a service account, and long over. */
  private static String expired() {
    String head = "{\"alg\":\"RS256\",\"kid\":\"k\"}";
    String claims =
        "{\"exp\":1700000000,\"iss\":\"https://kubernetes.default.svc\","
            + "\"sub\":\"system:serviceaccount:default:default\"}";
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString(head.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(new byte[256]);
  }

  private static void put4(Map<String, Function<Ask, RawCall>> all, String name, Signer signer) {
    all.put(
        "AGENTRUN4 " + name,
        ask -> ask.with(signer.agentrun4(ask.method(), ask.authority(), ask.target())));
  }

  private static void put3(Map<String, Function<Ask, RawCall>> all, String name, Signer signer) {
    all.put(
        "ACS3 " + name,
        ask -> ask.with(signer.acs3(ask.method(), ask.authority(), ask.target(), ask.body())));
  }

  /** Another last digit of the signature, which stands last. */
  private static List<String> changed(List<String> signed) {
    List<String> lines = new ArrayList<>(signed);
    String last = lines.removeLast();
    int end = last.length() - 1;
    lines.add(last.substring(0, end) + (last.charAt(end) == '0' ? '1' : '0'));
    return lines;
  }

  private static List<String> without(List<String> signed, String field) {
    return signed.stream().filter(line -> !line.startsWith(field)).toList();
  }

  private static char swapped(char one) {
    return one == 'a' ? 'b' : 'a';
  }
}
