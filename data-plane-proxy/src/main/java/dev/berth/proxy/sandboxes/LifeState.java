package dev.berth.proxy.sandboxes;

import dev.berth.crds.Phase;
import dev.berth.crds.Sandbox;

/** What the API calls the state of a sandbox. A failed one is TERMINATED with a reason. */
public enum LifeState {
  CREATING,
  READY,
  TERMINATED;

  public static LifeState of(Sandbox sandbox) {
    var phase = sandbox.getStatus() == null ? null : sandbox.getStatus().phase();
    if (phase == null || phase == Phase.Creating) {
      return CREATING;
    }
    return phase == Phase.Ready ? READY : TERMINATED;
  }

  public static boolean hasFailed(Sandbox sandbox) {
    return sandbox.getStatus() != null && sandbox.getStatus().phase() == Phase.Failed;
  }
}
