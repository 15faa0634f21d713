package dev.berth.operator.lifecycle;

import dev.berth.crds.Phase;
import dev.berth.crds.SandboxStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What of a change of status people are told: that something is the matter, that it is ready,
 * ended.
 */
final class Notices {
  private Notices() {}

  static List<Notice> of(SandboxStatus before, SandboxStatus after) {
    boolean same =
        before.phase() == after.phase()
            && Objects.equals(before.reason(), after.reason())
            && Objects.equals(before.message(), after.message())
            && TemplateLoss.isTold(before) == TemplateLoss.isTold(after);
    if (same) {
      return List.of();
    }
    return switch (after.phase()) {
      case Ready -> ready(before, after);
      case Creating ->
          // Words that go on changing, such as what of a quota is used, are told in the status.
          Reasons.STARTING.equals(after.reason())
                  || (before.phase() == Phase.Creating && after.reason().equals(before.reason()))
              ? List.of()
              : List.of(new Notice(true, after.reason(), after.message()));
      case Terminated -> List.of(new Notice(false, after.reason(), after.message()));
      case Failed -> List.of(new Notice(true, after.reason(), after.message()));
    };
  }

  private static List<Notice> ready(SandboxStatus before, SandboxStatus after) {
    List<Notice> notices = new ArrayList<>();
    if (before.phase() != Phase.Ready) {
      notices.add(new Notice(false, "Ready", "The sandbox takes requests."));
    }
    if (TemplateLoss.isTold(after) && !TemplateLoss.isTold(before)) {
      Finding loss = TemplateLoss.finding(after.template().name());
      notices.add(new Notice(true, loss.reason(), loss.message()));
    }
    return notices;
  }
}
