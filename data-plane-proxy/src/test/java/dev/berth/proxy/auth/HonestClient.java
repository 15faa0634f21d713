package dev.berth.proxy.auth;

import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs with the key {@code ak} and the secret {@code sk}, written apart from what verifies. */
record HonestClient(Scheme scheme) {
  static final String DATE = "2026-01-02T03:04:05Z";

  /** What it signs, and as which text. */
  enum Scheme {
    ACS3,
    AGENTRUN4,
    /** As AgentRun's Python client does: the path as it is before it is percent-encoded. */
    AGENTRUN4_DECODED
  }

  /**
   * A request as its caller thinks of it.
   *
   * @param path its segments
   */
  record Wish(
      boolean post,
      @NotNull List<@NotNull String> path,
      @NotNull Map<@NotNull String, @NotNull String> query,
      @NotNull String nonce,
      @NotNull String body) {}

  FakeCall send(Wish wish) {
    var path = "/" + wish.path().stream().map(HonestClient::encoded).collect(joined("/"));
    var query =
        new TreeMap<>(wish.query())
            .entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(joined("&"));
    var fields = new TreeMap<String, String>();
    fields.put("host", "h:80");
    fields.put("x-acs-date", DATE);
    var acs3 = scheme == Scheme.ACS3;
    fields.put("x-acs-content-sha256", acs3 ? Hashes.hex(wish.body()) : "UNSIGNED-PAYLOAD");
    if (acs3) {
      fields.put("x-acs-signature-nonce", wish.nonce());
    }
    var call = new FakeCall(wish.post() ? "POST" : "GET", path, query, fields, wish.body());
    var signed = scheme == Scheme.AGENTRUN4_DECODED ? "/" + String.join("/", wish.path()) : path;
    var form =
        String.join(
            "\n",
            call.method,
            signed,
            query,
            fields.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue() + "\n")
                .collect(joined("")),
            String.join(";", fields.keySet()),
            fields.get("x-acs-content-sha256"));
    var names = String.join(";", fields.keySet());
    if (acs3) {
      call.headers.put(
          "Authorization",
          "ACS3-HMAC-SHA256 Credential=ak,SignedHeaders=%s,Signature=%s"
              .formatted(names, signature("ACS3-HMAC-SHA256", bytes("sk"), form)));
    } else {
      var key = bytes("aliyun_v4sk");
      for (var step : List.of("20260102", "r", "agentrun", "aliyun_v4_request")) {
        key = hmac(key, step);
      }
      call.headers.put(
          "Agentrun-Authorization",
          "AGENTRUN4-HMAC-SHA256 Credential=ak/20260102/r/agentrun/aliyun_v4_request,SignedHeaders=%s,Signature=%s"
              .formatted(names, signature("AGENTRUN4-HMAC-SHA256", key, form)));
    }
    return call;
  }

  private static String signature(String scheme, byte[] key, String form) {
    return HexFormat.of().formatHex(hmac(key, scheme + "\n" + Hashes.hex(form)));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Collector<CharSequence, ?, String> joined(String by) {
    return Collectors.joining(by);
  }
}
