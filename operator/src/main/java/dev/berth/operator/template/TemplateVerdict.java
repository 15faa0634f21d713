package dev.berth.operator.template;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.SandboxTemplate;
import dev.berth.crds.SandboxTemplateStatus;
import dev.berth.operator.lifecycle.Conditions;
import dev.berth.operator.lifecycle.Notice;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an answer to the dry run means for a template.
 *
 * @param notice what people are told, if anything is the matter
 */
public record TemplateVerdict(
    ConditionStatus ready, String reason, String message, Optional<Notice> notice) {
  private static final String DRY_RUN_PASSED = "DryRunPassed";
  private static final String POD_REFUSED = "PodRefused";
  private static final String FIELDS_REMOVED = "FieldsRemoved";
  private static final String QUOTA_EXCEEDED = "QuotaExceeded";
  private static final String DRY_RUN_FAILED = "DryRunFailed";
  private static final int SERVER_FAULT = 500;
  private static final String DRY_RUN_UNSUPPORTED = "DryRunUnsupported";

  public static TemplateVerdict of(DryRun answer) {
    return switch (answer) {
      case DryRun.Impossible impossible -> refused(POD_REFUSED, impossible.message());
      case DryRun.Refused refused -> ofRefusal(refused.code(), refused.message());
      case DryRun.Accepted accepted -> ofAccepted(accepted);
    };
  }

  private static TemplateVerdict ofRefusal(int code, String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("exceeded quota")) {
      return new TemplateVerdict(
          ConditionStatus.True,
          QUOTA_EXCEEDED,
          "Just now the namespace has no room for another pod: " + words,
          Optional.of(new Notice(true, QUOTA_EXCEEDED, words)));
    }
    if (lower.contains("does not support dry run") || lower.contains("side effects")) {
      return new TemplateVerdict(
          ConditionStatus.Unknown, DRY_RUN_UNSUPPORTED, words, Optional.empty());
    }
    return code >= SERVER_FAULT
        ? new TemplateVerdict(
            ConditionStatus.Unknown,
            DRY_RUN_FAILED,
            words,
            Optional.of(new Notice(true, DRY_RUN_FAILED, words)))
        : refused(POD_REFUSED, words);
  }

  private static TemplateVerdict ofAccepted(DryRun.Accepted accepted) {
    List<String> lost = Losses.between(accepted.sent(), accepted.returned());
    return lost.isEmpty()
        ? new TemplateVerdict(
            ConditionStatus.True,
            DRY_RUN_PASSED,
            "The API server accepts its pods.",
            Optional.empty())
        : refused(
            FIELDS_REMOVED,
            "The API server removed or changed what the pod needs: " + String.join(", ", lost));
  }

  private static TemplateVerdict refused(String reason, String words) {
    return new TemplateVerdict(
        ConditionStatus.False, reason, words, Optional.of(new Notice(true, reason, words)));
  }

  /** The template's next status. */
  public SandboxTemplateStatus status(
      SandboxTemplate template, String revision, String image, Instant now) {
    Long generation = template.getMetadata().getGeneration();
    Conditions conditions =
        new Conditions(
            template.getStatus() == null ? null : template.getStatus().conditions(),
            generation,
            now);
    conditions.with(Conditions.READY, ready, reason, message);
    if (ready == ConditionStatus.False) {
      conditions.with(Conditions.STALLED, ConditionStatus.True, reason, message);
    }
    return new SandboxTemplateStatus(generation, revision, image, conditions.list());
  }
}
