package dev.berth.proxy.templates;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.StatusCondition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the API calls the state of a template: whether its newest form was judged, and how. */
enum TemplateState {
  CREATING,
  CREATE_FAILED,
  READY,
  UPDATING,
  UPDATE_FAILED,
  DELETING;

  /** The cluster's own words name its policies and stay in the SandboxTemplate's status. */
  private static final Map<String, String> SENTENCES =
      Map.of(
          "PodRefused",
          "the cluster's rules do not allow its pods",
          "FieldsRemoved",
          "the cluster removed or changed what its pods need");

  static TemplateState of(SandboxTemplate template) {
    if (template.getMetadata().getDeletionTimestamp() != null) {
      return DELETING;
    }
    var generation = template.getMetadata().getGeneration();
    boolean first = generation == null || generation <= 1;
    var verdict = verdict(template);
    if (verdict.isEmpty()) {
      return first ? CREATING : UPDATING;
    }
    if (verdict.get().status() != ConditionStatus.False) {
      return READY;
    }
    return first ? CREATE_FAILED : UPDATE_FAILED;
  }

  boolean isPending() {
    return this == CREATING || this == UPDATING;
  }

  /** Why it failed, as a word and a sentence. */
  static Optional<String> reason(SandboxTemplate template) {
    return verdict(template)
        .filter(c -> c.status() == ConditionStatus.False)
        .map(
            c ->
                c.reason()
                    + ": "
                    + SENTENCES.getOrDefault(
                        c.reason(), "the SandboxTemplate's status has the cluster's own words"));
  }

  static Optional<TemplateState> parse(String text) {
    try {
      return Optional.of(valueOf(text.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The operator's condition, if it speaks of the template as it is now. */
  private static Optional<StatusCondition> verdict(SandboxTemplate template) {
    var status = template.getStatus();
    var generation = template.getMetadata().getGeneration();
    var conditions =
        status == null || status.conditions() == null
            ? List.<StatusCondition>of()
            : status.conditions();
    return conditions.stream()
        .filter(c -> c.type().equals("Ready"))
        .filter(
            c ->
                generation == null
                    || c.observedGeneration() == null
                    || c.observedGeneration() >= generation)
        .findFirst();
  }
}
