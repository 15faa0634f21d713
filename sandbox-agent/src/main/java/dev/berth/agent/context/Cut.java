package dev.berth.agent.context;

/** An interrupt that may come at any time: while an execution waits, while it runs, or before. */
final class Cut {
  private boolean asked;
  private Runnable action = () -> {};

  /** Sets what an interrupt does from now on; one that has come already does it at once. */
  synchronized void onInterrupt(Runnable action) {
    this.action = action;
    if (asked) {
      action.run();
    }
  }

  synchronized void interrupt() {
    asked = true;
    action.run();
  }
}
