package dev.berth.proxy.activity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is known of one sandbox's use, and how much of it was told. */
final class Entry {
  /** What is to be told. */
  record Word(String namespace, String name, String uid, Instant lastActivity) {}

  private final String namespace;
  private final String name;
  private final String uid;
  private Duration window = Duration.ZERO;
  private int underway;
  private Instant lastActivity = Instant.MIN;
  private Instant toldActivity = Instant.MIN;
  private Instant toldAt = Instant.MIN;
  private boolean telling;

  Entry(String namespace, String name, String uid) {
    this.namespace = namespace;
    this.name = name;
    this.uid = uid;
  }

  synchronized void begin(Instant now, Duration window) {
    this.window = window;
    underway++;
    lastActivity = now;
  }

  synchronized void end(Instant now) {
    underway--;
    lastActivity = now;
  }

  synchronized boolean isInUse() {
    return underway > 0;
  }

  /** Something new, if the window since the last word is over; {@link #told} has to follow. */
  synchronized Optional<Word> takeIfDue(Instant now) {
    if (telling || toldAt.isAfter(now.minus(window))) {
      return Optional.empty();
    }
    var word = takeAnyway(now);
    telling = word.isPresent();
    return word;
  }

  /** Something new, whenever it was told last. */
  synchronized Optional<Word> takeAnyway(Instant now) {
    if (underway > 0) {
      lastActivity = now;
    }
    if (!lastActivity.isAfter(toldActivity)) {
      return Optional.empty();
    }
    toldActivity = lastActivity;
    toldAt = now;
    return Optional.of(new Word(namespace, name, uid, lastActivity));
  }

  /** What was not written is told once more at the end of the next window. */
  synchronized void told(boolean written) {
    telling = false;
    if (!written) {
      toldActivity = Instant.MIN;
    }
  }

  /** Nothing that would not be the same for a new entry. */
  synchronized boolean isForgettable(Instant now) {
    return underway == 0
        && !telling
        && !lastActivity.isAfter(toldActivity)
        && !toldAt.isAfter(now.minus(window));
  }
}
