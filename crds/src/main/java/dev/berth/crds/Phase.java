package dev.berth.crds;

/** Where a Sandbox is in its life: Terminated ended as asked or by its limits, Failed did not. */
public enum Phase {
  Creating,
  Ready,
  Terminated,
  Failed;

  /** An ended sandbox stays ended; the CRD refuses every other phase after it. */
  public boolean hasEnded() {
    return this == Terminated || this == Failed;
  }
}
