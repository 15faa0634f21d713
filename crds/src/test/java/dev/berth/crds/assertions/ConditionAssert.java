package dev.berth.crds.assertions;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.StatusCondition;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says what one condition says. */
public final class ConditionAssert extends AbstractAssert<ConditionAssert, StatusCondition> {
  private ConditionAssert(StatusCondition condition) {
    super(condition, ConditionAssert.class);
  }

  static ConditionAssert of(List<StatusCondition> conditions, String type) {
    List<StatusCondition> found =
        conditions.stream().filter(each -> each.type().equals(type)).toList();
    Assertions.assertThat(found).as("condition %s among %s", type, conditions).hasSize(1);
    return new ConditionAssert(found.getFirst());
  }

  public ConditionAssert withStatus(ConditionStatus status) {
    Assertions.assertThat(actual.status()).as("%s", actual).isEqualTo(status);
    return this;
  }

  public ConditionAssert withReason(String reason) {
    Assertions.assertThat(actual.reason()).as("%s", actual).isEqualTo(reason);
    return this;
  }

  public ConditionAssert withMessageContaining(String words) {
    Assertions.assertThat(actual.message()).as("%s", actual).contains(words);
    return this;
  }

  public ConditionAssert ofGeneration(Long generation) {
    Assertions.assertThat(actual.observedGeneration()).as("%s", actual).isEqualTo(generation);
    return this;
  }
}
