package dev.berth.operator.lifecycle;

import dev.berth.crds.SandboxStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What follows from a view: write the status first, then tell, then act.
 *
 * @param lookAgain when time alone can change the decision; empty where only events can
 */
public record Decision(
    List<Action> actions,
    SandboxStatus status,
    Optional<Duration> lookAgain,
    List<Notice> notices) {
  public Decision {
    actions = List.copyOf(actions);
    notices = List.copyOf(notices);
  }
}
