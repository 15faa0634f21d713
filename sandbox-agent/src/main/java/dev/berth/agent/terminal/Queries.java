package dev.berth.agent.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What programs ask their terminal: who it is, where the cursor stands, which colours it has. In a
 * replay nobody waits for the answers any more, and a screen that gave them would type them into
 * whatever runs now.
 */
final class Queries {
  private static final int ENQUIRY = 0x05;

  private Queries() {}

  /** The output without them; keeps a sequence whose end is still to come. */
  static byte[] without(byte[] output) {
    int kept = 0;
    int length;
    for (int at = 0; at < output.length; at += length) {
      length = OutputUnit.length(p -> output[(int) p] & 0xff, at, output.length);
      boolean cut = length < 0;
      if (cut) {
        length = output.length - at;
      }
      if (cut || !isQuery(output, at, length)) {
        System.arraycopy(output, at, output, kept, length);
        kept += length;
      }
    }
    return Arrays.copyOf(output, kept);
  }

  private static boolean isQuery(byte[] output, int at, int length) {
    if (output[at] == ENQUIRY) {
      return true;
    }
    if (length < 3 || output[at] != OutputUnit.ESCAPE) {
      return length == 2 && output[at] == OutputUnit.ESCAPE && output[at + 1] == 'Z';
    }
    String text = new String(output, at + 2, length - 2, StandardCharsets.ISO_8859_1);
    return switch (output[at + 1]) {
      case '[' -> isControlQuery(text);
      // A colour or the clipboard is asked for by a question mark in the value's place.
      case ']' -> text.matches("(?s)(4|5|1[0-9]|52);(.*;)?\\?[^;]*");
      case 'P' -> text.matches("(?s)[0-9;]*[$+]q.*");
      default -> false;
    };
  }

  /** Graphics, attributes, status, mode, version, size of the window, kitty's keyboard. */
  private static boolean isControlQuery(String sequence) {
    return switch (sequence.charAt(sequence.length() - 1)) {
      case 'S' -> sequence.matches("\\?[0-9;]*S");
      case 'c' -> sequence.matches("[>=]?[0-9;]*c");
      case 'n' -> sequence.matches("\\??[0-9;]*n");
      case 'p' -> sequence.matches("\\??[0-9;]*\\$p");
      case 'q' -> sequence.matches(">[0-9;]*q");
      case 't' -> sequence.matches("(1[1-9]|2[01])(;[0-9]*)*t");
      case 'u' -> sequence.matches("\\?u");
      case 'w' -> sequence.matches("[0-9;]*\\$w");
      case 'x' -> sequence.matches("[01]?x");
      default -> false;
    };
  }
}
