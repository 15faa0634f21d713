package dev.berth.crds.assertions;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxStatus;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says what is the case with a Sandbox: status and conditions together, as users see them. */
public final class SandboxAssert extends AbstractAssert<SandboxAssert, Sandbox> {
  SandboxAssert(Sandbox sandbox) {
    super(sandbox, SandboxAssert.class);
  }

  public SandboxAssert isReady() {
    hasPhase(Phase.Ready);
    hasCondition("Ready").withStatus(ConditionStatus.True).ofGeneration(generation());
    Assertions.assertThat(status().readyTime()).as("readyTime").isNotNull();
    return this;
  }

  /** Still Creating, for this reason. */
  public SandboxAssert isCreating(String reason) {
    hasPhase(Phase.Creating).hasReason(reason);
    hasCondition("Ready").withStatus(ConditionStatus.False).withReason(reason);
    hasCondition("Reconciling").withStatus(ConditionStatus.True).ofGeneration(generation());
    return this;
  }

  /** Terminated by a limit, for this reason. */
  public SandboxAssert isTerminated(String reason) {
    hasPhase(Phase.Terminated).hasReason(reason).hasEndTime();
    hasCondition("Ready").withStatus(ConditionStatus.False).withReason(reason);
    hasCondition("Stalled").withStatus(ConditionStatus.True).withReason(reason);
    return this;
  }

  /** Terminated because somebody asked for it: nothing is the matter. */
  public SandboxAssert isStopped() {
    hasPhase(Phase.Terminated).hasReason("Stopped").hasEndTime();
    Assertions.assertThat(status().conditions()).as("conditions").isNullOrEmpty();
    return this;
  }

  public SandboxAssert hasFailed(String reason) {
    hasPhase(Phase.Failed).hasReason(reason).hasEndTime();
    hasCondition("Ready").withStatus(ConditionStatus.False).withReason(reason);
    hasCondition("Stalled").withStatus(ConditionStatus.True).withReason(reason);
    Assertions.assertThat(status().message()).as("message").isNotBlank();
    return this;
  }

  public SandboxAssert hasPhase(Phase phase) {
    Assertions.assertThat(status().phase()).as("phase of %s", status()).isEqualTo(phase);
    return this;
  }

  public SandboxAssert hasReason(String reason) {
    Assertions.assertThat(status().reason()).as("reason of %s", status()).isEqualTo(reason);
    return this;
  }

  public SandboxAssert hasMessageContaining(String words) {
    Assertions.assertThat(status().message()).as("message").contains(words);
    return this;
  }

  public SandboxAssert hasEndTime() {
    Assertions.assertThat(status().endTime()).as("endTime").isNotNull();
    return this;
  }

  public ConditionAssert hasCondition(String type) {
    return ConditionAssert.of(
        status().conditions() == null ? List.of() : status().conditions(), type);
  }

  private SandboxStatus status() {
    isNotNull();
    Assertions.assertThat(actual.getStatus()).as("status").isNotNull();
    return actual.getStatus();
  }

  private Long generation() {
    return actual.getMetadata().getGeneration();
  }
}
