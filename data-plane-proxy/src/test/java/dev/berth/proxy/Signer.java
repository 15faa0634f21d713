package dev.berth.proxy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as AgentRun's clients do, written apart from what verifies. */
record Signer(String id, String secret, Instant at) {
  static Signer now(String id, String secret) {
    return new Signer(id, secret, Instant.now());
  }

  HttpRequest.Builder agentrun4(String method, URI uri, String body) {
    var date = at.truncatedTo(ChronoUnit.SECONDS).toString();
    var day = date.substring(0, 10).replace("-", "");
    var fields = new TreeMap<String, String>();
    fields.put("host", uri.getAuthority());
    fields.put("x-acs-date", date);
    fields.put("x-acs-content-sha256", "UNSIGNED-PAYLOAD");
    byte[] key = bytes("aliyun_v4" + secret);
    for (var step : new String[] {day, "cn-hangzhou", "agentrun", "aliyun_v4_request"}) {
      key = hmac(key, step);
    }
    var signature = sign("AGENTRUN4-HMAC-SHA256", key, method, uri, fields, "UNSIGNED-PAYLOAD");
    var request = request(method, uri, fields, body);
    return request.header(
        "Agentrun-Authorization",
        "AGENTRUN4-HMAC-SHA256 Credential=%s/%s/cn-hangzhou/agentrun/aliyun_v4_request,SignedHeaders=%s,Signature=%s"
            .formatted(id, day, String.join(";", fields.keySet()), signature));
  }

  HttpRequest.Builder acs3(String method, URI uri, String body) {
    return acs3(method, uri, body, UUID.randomUUID().toString());
  }

  HttpRequest.Builder acs3(String method, URI uri, String body, String nonce) {
    var hash = HexFormat.of().formatHex(sha256(body));
    var fields = new TreeMap<String, String>();
    fields.put("host", uri.getAuthority());
    fields.put("x-acs-date", at.truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("x-acs-signature-nonce", nonce);
    fields.put("x-acs-content-sha256", hash);
    fields.put("x-acs-action", "Something");
    fields.put("accept", "application/json");
    var signature = sign("ACS3-HMAC-SHA256", bytes(secret), method, uri, fields, hash);
    return request(method, uri, fields, body)
        .header(
            "Authorization",
            "ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s"
                .formatted(id, String.join(";", fields.keySet()), signature));
  }

  private static HttpRequest.Builder request(
      String method, URI uri, Map<String, String> fields, String body) {
    var request =
        HttpRequest.newBuilder(uri)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    fields.forEach(
        (name, value) -> {
          if (!name.equals("host")) {
            request.header(name, value);
          }
        });
    return request;
  }

  private static String sign(
      String scheme,
      byte[] key,
      String method,
      URI uri,
      Map<String, String> fields,
      String payload) {
    var headers = new StringBuilder();
    fields.forEach((name, value) -> headers.append(name).append(':').append(value).append('\n'));
    var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    var form =
        method
            + "\n"
            + uri.getRawPath()
            + "\n"
            + query
            + "\n"
            + headers
            + "\n"
            + String.join(";", fields.keySet())
            + "\n"
            + payload;
    return HexFormat.of()
        .formatHex(hmac(key, scheme + "\n" + HexFormat.of().formatHex(sha256(form))));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
