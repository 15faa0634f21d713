package dev.berth.crds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Short names for contents: the same text has the same name, everywhere and after every restart.
 */
public final class ContentHash {
  private static final int DIGITS = 12;

  private ContentHash() {}

  /** The first 12 hexadecimal digits of the text's SHA-256: a label's value, a part of a name. */
  public static String of(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
