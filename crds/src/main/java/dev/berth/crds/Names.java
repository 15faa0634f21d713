package dev.berth.crds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How names follow from ids, as pure functions: so that looking one up is a single get, and a
 * duplicate is the API server's own 409, over all replicas.
 */
public final class Names {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern ULID = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int HASHED_CHARACTERS = 32;
  private static final int POD_NAME_CHARACTERS_OF_SANDBOX = 40;
  private static final int POD_NAME_DIGITS_OF_UID = 8;

  private Names() {}

  /**
   * The object name for an id of the REST API: a DNS label that does not begin with {@code x-} is
   * the name itself, a ULID is it in lower case, anything else is {@code x-} and 32 characters of
   * its hash.
   */
  public static String ofId(String id) {
    if (ULID.matcher(id).matches()) {
      return id.toLowerCase(Locale.ROOT);
    }
    if (LABEL.matcher(id).matches() && !id.startsWith("x-")) {
      return id;
    }
    return "x-" + base32(sha256(id)).substring(0, HASHED_CHARACTERS);
  }

  /** The REST id of a Sandbox: what it was created with, else its object's name. */
  public static String idOf(Sandbox sandbox) {
    String id = sandbox.getSpec() == null ? null : sandbox.getSpec().sandboxId();
    return id == null ? sandbox.getMetadata().getName() : id;
  }

  /** Whether the object's name is the one that follows from its id; CEL cannot check the hash. */
  public static boolean followsFromId(Sandbox sandbox) {
    String id = sandbox.getSpec().sandboxId();
    return id == null || ofId(id).equals(sandbox.getMetadata().getName());
  }

  /**
   * The name of a Sandbox's cold pod. It has the uid in it, so that a second create from a stale
   * cache is a 409 and a Sandbox made again under its old name never meets the old pod.
   */
  public static String ofPod(String sandboxName, String sandboxUid) {
    String start =
        sandboxName.substring(0, Math.min(sandboxName.length(), POD_NAME_CHARACTERS_OF_SANDBOX));
    String uid = sandboxUid.replace("-", "").substring(0, POD_NAME_DIGITS_OF_UID);
    return SandboxPod.NAME_PREFIX + start + "-" + uid;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt((buffer >> bits) & 31));
      }
    }
    return text.toString();
  }
}
