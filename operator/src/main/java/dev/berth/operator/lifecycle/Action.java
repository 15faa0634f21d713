package dev.berth.operator.lifecycle;

import dev.berth.crds.Sandbox;
import io.fabric8.kubernetes.api.model.Pod;

/** What a decision asks to be done in the cluster, after its status is written. */
public sealed interface Action {
  /** Make this pod, and before it the NetworkPolicy that it carries. */
  record CreatePod(Pod pod) implements Action {}

  /** Let this pod end {@code seconds} after its start; the API server takes lower values only. */
  record LowerDeadline(Pod pod, long seconds) implements Action {}

  /** End exactly this pod. */
  record DeletePod(Pod pod) implements Action {}

  /** Remove the object of an ended Sandbox. */
  record DeleteSandbox(Sandbox sandbox) implements Action {}
}
