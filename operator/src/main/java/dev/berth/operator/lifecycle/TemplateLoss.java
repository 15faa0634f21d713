package dev.berth.operator.lifecycle;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import dev.berth.crds.StatusCondition;

/**
 * That the template of a live sandbox was removed. It goes on as it was made, and its Ready
 * condition says so: whoever wonders why no second one can be made finds it there.
 */
public final class TemplateLoss {
  private TemplateLoss() {}

  /** Whether a Sandbox's status says it already. */
  public static boolean isTold(Sandbox sandbox) {
    return isTold(Statuses.of(sandbox));
  }

  static boolean isTold(SandboxStatus status) {
    return status.conditions() != null
        && status.conditions().stream()
            .map(StatusCondition::reason)
            .anyMatch(Reasons.TEMPLATE_REMOVED::equals);
  }

  static Finding finding(String template) {
    return new Finding(
        Reasons.TEMPLATE_REMOVED,
        "The sandbox takes requests, as it was made. SandboxTemplate "
            + template
            + " has been removed: no further sandbox can be made from it.");
  }
}
