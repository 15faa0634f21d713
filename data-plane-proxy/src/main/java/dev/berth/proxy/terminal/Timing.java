package dev.berth.proxy.terminal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a quiet terminal is pinged, warned and closed.
 *
 * @param agentPing how often the agent is told that the proxy lives; it gives up after 30 s
 * @param clientPing how often a client without messages of its own is pinged
 * @param warning silence of the client after which it is warned
 * @param end silence of the client after which its terminal ends
 * @param beat how often it is looked
 * @param nanoTime tells the time, as {@link System#nanoTime} does
 */
public record Timing(
    Duration agentPing,
    Duration clientPing,
    Duration warning,
    Duration end,
    Duration beat,
    LongSupplier nanoTime) {
  /** As the API's document says. */
  public static Timing standard() {
    return new Timing(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(90),
        Duration.ofSeconds(120),
        Duration.ofSeconds(1),
        System::nanoTime);
  }
}
