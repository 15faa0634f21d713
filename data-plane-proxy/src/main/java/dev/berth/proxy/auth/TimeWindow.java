package dev.berth.proxy.auth;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Which times of signing are near enough: clocks differ, and requests travel. */
record TimeWindow(Clock clock) {
  static final Duration HALF = Duration.ofMinutes(15);

  /** The time of a header such as {@code 2026-01-02T03:04:05Z}. */
  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  Instant now() {
    return clock.instant();
  }

  boolean contains(Instant signed) {
    return Duration.between(signed, now()).abs().compareTo(HALF) <= 0;
  }
}
