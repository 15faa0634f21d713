package dev.berth.embedded.schema;

import java.time.Duration;

/** Durations as kubectl shows them, such as {@code 5m12s}: two units, and fewer the longer. */
final class HumanDuration {
  private static final long DAY = 24;
  private static final long YEAR = 365 * DAY;

  private HumanDuration() {}

  static String of(Duration duration) {
    long seconds = duration.toMillis() / 1000;
    long minutes = seconds / 60;
    long hours = minutes / 60;
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 120) {
      return Math.max(0, seconds) + "s";
    }
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (hours < 3) {
      return minutes + "m";
    }
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 2 * DAY) {
      return hours + "h";
    }
    if (hours < 8 * DAY) {
      return two(hours / DAY, "d", hours % DAY, "h");
    }
    if (hours < 2 * YEAR) {
      return hours / DAY + "d";
    }
    return hours < 8 * YEAR ? two(hours / YEAR, "y", hours / DAY % 365, "d") : hours / YEAR + "y";
  }

  private static String two(long great, String greatUnit, long small, String smallUnit) {
    return great + greatUnit + (small == 0 ? "" : small + smallUnit);
  }
}
