package dev.berth.crds;

/** Whether a condition holds, as metav1.Condition spells it. */
public enum ConditionStatus {
  True,
  False,
  Unknown
}
