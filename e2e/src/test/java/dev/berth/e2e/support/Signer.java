package dev.berth.e2e.support;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs as AgentRun's clients do, at any time and with any nonce, which they cannot.
 *
 * @param at when it claims to have signed
 */
public record Signer(String id, String secret, Instant at) {

  public Signer(AccessKey key) {
    this(key.id(), key.secret(), Instant.now());
  }

  public Signer at(Instant then) {
    return new Signer(id, secret, then);
  }

  /** What an AGENTRUN4 signature covers adds to a request's head. */
  public List<String> agentrun4(String method, String authority, String target) {
    var fields = new TreeMap<String, String>();
    fields.put("host", authority);
    fields.put("x-acs-date", date());
    fields.put("x-acs-content-sha256", "UNSIGNED-PAYLOAD");
    return agentrun4(method, target, fields);
  }

  private List<String> agentrun4(String method, String target, Map<String, String> fields) {
    String day = date().substring(0, 10).replace("-", "");
    byte[] key = bytes("aliyun_v4" + secret);
    for (String step : List.of(day, "cn-hangzhou", "agentrun", "aliyun_v4_request")) {
      key = hmac(key, step);
    }
    String signature = signature("AGENTRUN4-HMAC-SHA256", key, method, target, fields);
    String credential = id + "/" + day + "/cn-hangzhou/agentrun/aliyun_v4_request";
    return lines(
        "Agentrun-Authorization: AGENTRUN4-HMAC-SHA256 Credential=" + credential,
        fields,
        signature);
  }

  public List<String> acs3(String method, String authority, String target, String body) {
    return acs3(method, authority, target, body, UUID.randomUUID().toString());
  }

  /** What an ACS3 signature covers adds to a request's head. */
  public List<String> acs3(
      String method, String authority, String target, String body, String nonce) {
    var fields = new TreeMap<String, String>();
    fields.put("host", authority);
    fields.put("x-acs-date", date());
    fields.put("x-acs-signature-nonce", nonce);
    fields.put("x-acs-content-sha256", hash(body));
    String signature = signature("ACS3-HMAC-SHA256", bytes(secret), method, target, fields);
    return lines("Authorization: ACS3-HMAC-SHA256 Credential=" + id, fields, signature);
  }

  private String date() {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static List<String> lines(
      String credential, Map<String, String> fields, String signature) {
    List<String> lines = new ArrayList<>();
    fields.forEach((name, value) -> lines.add(name + ": " + value));
    lines.add(
        credential
            + ",SignedHeaders="
            + String.join(";", fields.keySet())
            + ",Signature="
            + signature);
    return lines;
  }

  private static String signature(
      String scheme, byte[] key, String method, String target, Map<String, String> fields) {
    int mark = target.indexOf('?');
    var form = new StringBuilder(method).append('\n');
    form.append(mark < 0 ? target : target.substring(0, mark)).append('\n');
    form.append(mark < 0 ? "" : target.substring(mark + 1)).append('\n');
    fields.forEach((name, value) -> form.append(name).append(':').append(value).append('\n'));
    form.append('\n').append(String.join(";", fields.keySet())).append('\n');
    form.append(fields.get("x-acs-content-sha256"));
    return HexFormat.of().formatHex(hmac(key, scheme + "\n" + hash(form.toString())));
  }

  private static String hash(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
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
