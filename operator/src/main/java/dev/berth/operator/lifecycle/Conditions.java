package dev.berth.operator.lifecycle;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.StatusCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Conditions as kstatus reads them: Ready always, Reconciling and Stalled only while they hold.
 * What changed only its words keeps its time.
 */
public final class Conditions {
  public static final String READY = "Ready";
  public static final String RECONCILING = "Reconciling";
  public static final String STALLED = "Stalled";

  private final List<StatusCondition> before;
  private final Long generation;
  private final Instant now;
  private final List<StatusCondition> result = new ArrayList<>();

  /** {@code before} are those of the present status; null if it has none. */
  public Conditions(List<StatusCondition> before, Long generation, Instant now) {
    this.before = before == null ? List.of() : before;
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  public Conditions with(String type, ConditionStatus status, String reason, String message) {
    Instant since =
        before.stream()
            .filter(each -> type.equals(each.type()) && status == each.status())
            .map(StatusCondition::lastTransitionTime)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(now);
    result.add(new StatusCondition(type, status, generation, since, reason, message));
    return this;
  }

  public List<StatusCondition> list() {
    return List.copyOf(result);
  }
}
