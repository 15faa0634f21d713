package dev.berth.crds;

/** Who the code in a sandbox is: uid 1000, or uid 0 with few capabilities. */
public enum UserKind {
  NonRoot,
  Root
}
