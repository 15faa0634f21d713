package dev.berth.operator.template;

import io.fabric8.kubernetes.api.model.Pod;

/** How the API server answered when asked to make a pod without making it. */
public sealed interface DryRun {
  /** It would make {@code returned} of what was {@code sent}. */
  record Accepted(Pod sent, Pod returned) implements DryRun {}

  /** It would not; {@code message} are its own words. */
  record Refused(int code, String message) implements DryRun {}

  /** Berth itself makes no such pod. */
  record Impossible(String message) implements DryRun {}
}
