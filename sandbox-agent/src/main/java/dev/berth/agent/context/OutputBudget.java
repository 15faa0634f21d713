package dev.berth.agent.context;

/** How many bytes of text one execution may still print; what is over that is dropped. */
final class OutputBudget {
  private long left;

  OutputBudget(long bytes) {
    left = bytes;
  }

  /** Takes as many of the wanted bytes as are left. */
  synchronized int take(int wanted) {
    int granted = (int) Math.min(wanted, left);
    left -= granted;
    return granted;
  }

  /** A line that says what was dropped; empty where nothing was. */
  static String words(long stdout, long stderr, long rich) {
    StringBuilder words = new StringBuilder();
    part(words, stdout, "stdout");
    part(words, stderr, "stderr");
    part(words, rich, "rich output");
    return words.isEmpty() ? "" : "over the output limit, dropped: " + words + "\n";
  }

  private static void part(StringBuilder words, long bytes, String of) {
    if (bytes > 0) {
      words.append(words.isEmpty() ? "" : ", ").append(bytes).append(" bytes of ").append(of);
    }
  }
}
