package dev.berth.proxy.auth;

import dev.berth.proxy.http.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A token that came with a call: as {@code Authorization: Bearer}, {@code Agentrun-Access-Token} or
 * {@code X-API-Key}. A browser's WebSocket can send none of these: it offers the subprotocols
 * {@link #TERMINAL} and {@code berth.token.} followed by the token in base64url without padding;
 * the first of them is confirmed. Never in the query, which ends up in logs.
 *
 * @param mayBeKubernetes whether it stands where a token of the cluster may
 */
public record OfferedToken(String text, boolean mayBeKubernetes) {
  /** The subprotocol that is confirmed to whoever sends the token as another. */
  public static final String TERMINAL = "berth.terminal";

  private static final String SUBPROTOCOL = "berth.token.";
  private static final String BEARER = "Bearer ";
  private static final int MOST = 4;

  /** In the order in which they are tried. */
  static List<OfferedToken> of(Call call) {
    var all = new ArrayList<OfferedToken>();
    for (var value : call.headers("Authorization")) {
      if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        all.add(new OfferedToken(value.substring(BEARER.length()).strip(), true));
      }
    }
    for (var name : new String[] {"Agentrun-Access-Token", "X-API-Key"}) {
      call.headers(name).forEach(v -> all.add(new OfferedToken(v.strip(), false)));
    }
    if (call.wantsWebSocket()) {
      call.headers("Sec-WebSocket-Protocol").stream()
          .flatMap(v -> Arrays.stream(v.split(",")))
          .map(String::strip)
          .filter(p -> p.startsWith(SUBPROTOCOL))
          .map(p -> new OfferedToken(decoded(p.substring(SUBPROTOCOL.length())), true))
          .forEach(all::add);
    }
    return all.subList(0, Math.min(all.size(), MOST));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return "a token";
  }
}
