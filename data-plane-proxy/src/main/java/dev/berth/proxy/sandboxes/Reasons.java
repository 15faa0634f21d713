package dev.berth.proxy.sandboxes;

import dev.berth.crds.Sandbox;
import java.util.Map;
import java.util.Optional;

/**
 * A sentence for each reason that a Sandbox may have. Clients of the API get these; the cluster's
 * own words name nodes, registries and accounts, and stay in the Sandbox's status.
 */
public final class Reasons {
  private static final String UNKNOWN =
      "the cluster gave a reason that has no sentence here; the Sandbox's status has its own words";

  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("TemplateNotFound", "it waits for its template, which does not exist"),
          Map.entry("Unschedulable", "no node of the cluster has room for it"),
          Map.entry("ImagePull", "its image cannot be pulled"),
          Map.entry(
              "ContainerConfig", "a Secret or ConfigMap that its environment names is missing"),
          Map.entry("PodRefused", "the cluster's rules or quotas do not allow its pod"),
          Map.entry("IdleTimeout", "nobody used it for its idle timeout"),
          Map.entry("TTLExpired", "its longest life is over"),
          Map.entry("Stopped", "it was stopped"),
          Map.entry("OOMKilled", "it ran out of memory and was ended"),
          Map.entry("Evicted", "it was evicted: over its disk limit, or its node was short"),
          Map.entry("AgentDied", "its first process ended, by its own code or for lack of memory"),
          Map.entry("PodDeleted", "its pod was deleted"),
          Map.entry("NodeLost", "its node is gone or does not answer"),
          Map.entry("PodFailed", "its pod ended unexpectedly"),
          Map.entry("StartTimeout", "it did not start in time"));

  private Reasons() {}

  /** The reason's word, as the status has it. */
  public static Optional<String> word(Sandbox sandbox) {
    return Optional.ofNullable(sandbox.getStatus()).map(s -> s.reason()).filter(r -> !r.isBlank());
  }

  public static Optional<String> sentence(Sandbox sandbox) {
    return word(sandbox).map(r -> SENTENCES.getOrDefault(r, UNKNOWN));
  }

  /** Word and sentence, to put behind a colon. */
  public static String of(Sandbox sandbox) {
    return word(sandbox)
        .map(w -> w + ": " + sentence(sandbox).orElseThrow())
        .orElse("its pod starts");
  }
}
