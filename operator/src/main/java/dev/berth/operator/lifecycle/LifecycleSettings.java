package dev.berth.operator.lifecycle;

import java.time.Duration;
import java.util.Set;

/**
 * What the installation says about lives.
 *
 * @param maxTtlSeconds longest life of any sandbox, and the default of those that ask for none
 * @param templateTimeout how long a Sandbox waits for its template to exist
 * @param execRuntimeClasses runtime classes whose pods are reached by exec
 */
public record LifecycleSettings(
    int maxTtlSeconds, Duration templateTimeout, Set<String> execRuntimeClasses) {
  /** Six hours: what a sandbox that asks for nothing lives at most, wherever it is. */
  private static final int DEFAULT_TTL_SECONDS = 21_600;

  public LifecycleSettings {
    execRuntimeClasses = Set.copyOf(execRuntimeClasses);
  }

  /** The TTL in force for what was asked; null asks for nothing. */
  public int ttlSeconds(Integer asked) {
    return Math.min(asked == null ? DEFAULT_TTL_SECONDS : asked, maxTtlSeconds);
  }
}
