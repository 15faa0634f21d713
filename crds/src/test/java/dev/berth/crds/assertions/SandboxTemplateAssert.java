package dev.berth.crds.assertions;

import dev.berth.crds.ConditionStatus;
import dev.berth.crds.SandboxTemplate;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says what Berth found out about a template. */
public final class SandboxTemplateAssert
    extends AbstractAssert<SandboxTemplateAssert, SandboxTemplate> {
  SandboxTemplateAssert(SandboxTemplate template) {
    super(template, SandboxTemplateAssert.class);
  }

  public SandboxTemplateAssert isReady() {
    hasCondition("Ready").withStatus(ConditionStatus.True);
    return this;
  }

  /** Not Ready and stalled, in these words among others. */
  public SandboxTemplateAssert isNotReady(String words) {
    hasCondition("Ready").withStatus(ConditionStatus.False).withMessageContaining(words);
    hasCondition("Stalled").withStatus(ConditionStatus.True);
    return this;
  }

  public ConditionAssert hasCondition(String type) {
    isNotNull();
    Assertions.assertThat(actual.getStatus()).as("status").isNotNull();
    return ConditionAssert.of(
        actual.getStatus().conditions() == null ? List.of() : actual.getStatus().conditions(),
        type);
  }
}
