package dev.berth.agent.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How output that is not kept any more has left its terminal: on the other screen, with a hidden
 * cursor, with keys that send something else. Who sees only the later output needs it first.
 * Numbers are those of xterm's private modes.
 */
final class Modes {
  /** Most bytes of {@link #restoring}. */
  static final int LONGEST = 256;

  private static final int LONGEST_SEQUENCE = 64;
  private static final int NUMERIC_KEYPAD = 66;

  /** Keys, wrapping, cursor, the other screen, mouse, focus, pasting. */
  private static final Set<Integer> KNOWN =
      Set.of(
          1, 7, 25, 47, NUMERIC_KEYPAD, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1047, 1049, 2004);

  private final Map<Integer, Boolean> set = new TreeMap<>();

  /** Takes note of a sequence that goes. */
  void note(OutputUnit.Bytes bytes, long from, int length) {
    if (length < 2 || length > LONGEST_SEQUENCE) {
      return;
    }
    char last = (char) bytes.at(from + length - 1);
    switch (bytes.at(from + 1)) {
      case 'c' -> set.clear();
      case '=' -> set.put(NUMERIC_KEYPAD, true);
      case '>' -> set.put(NUMERIC_KEYPAD, false);
      case '[' -> {
        if ((last == 'h' || last == 'l') && bytes.at(from + 2) == '?') {
          noteEach(text(bytes, from + 3, length - 4), last == 'h');
        }
      }
      default -> {}
    }
  }

  /** Sequences that bring a fresh terminal there. */
  byte[] restoring() {
    StringBuilder sequences = new StringBuilder();
    set.forEach((mode, on) -> sequences.append("\u001b[?").append(mode).append(on ? 'h' : 'l'));
    return sequences.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private void noteEach(String numbers, boolean on) {
    for (String number : numbers.split(";")) {
      if (number.matches("[0-9]{1,4}") && KNOWN.contains(Integer.valueOf(number))) {
        set.put(Integer.valueOf(number), on);
      }
    }
  }

  private static String text(OutputUnit.Bytes bytes, long from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) bytes.at(from + i));
    }
    return text.toString();
  }
}
