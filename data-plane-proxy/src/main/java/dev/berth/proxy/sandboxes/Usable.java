package dev.berth.proxy.sandboxes;

import dev.berth.crds.Sandbox;
import java.time.Duration;

/** Whether a Ready sandbox's agent answers by now: a pod has no probe that would tell. */
@FunctionalInterface
public interface Usable {
  /** Asks until it does or the time is over; true for the former. */
  boolean await(Sandbox sandbox, Duration limit) throws InterruptedException;
}
