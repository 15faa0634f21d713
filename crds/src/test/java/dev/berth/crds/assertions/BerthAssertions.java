package dev.berth.crds.assertions;

import dev.berth.crds.Sandbox;
import dev.berth.crds.SandboxTemplate;

/** Where assertions about Berth's kinds begin. */
public final class BerthAssertions {
  private BerthAssertions() {}

  public static SandboxAssert assertThat(Sandbox sandbox) {
    return new SandboxAssert(sandbox);
  }

  public static SandboxTemplateAssert assertThat(SandboxTemplate template) {
    return new SandboxTemplateAssert(template);
  }
}
