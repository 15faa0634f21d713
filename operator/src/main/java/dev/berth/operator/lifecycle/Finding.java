package dev.berth.operator.lifecycle;

/**
 * A reason and its words.
 *
 * @param reason one word for programs, as the documentation lists them
 * @param message a sentence for people, with the cluster's own words
 */
record Finding(String reason, String message) {
  private static final int LONGEST_MESSAGE = 4000;

  Finding {
    message = message == null ? "" : message;
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE) + "…";
    }
  }
}
