package dev.berth.embedded.kubelet;

/** What may be asked for as {@link Isolation}. */
public enum IsolationMode {
  /** The best that works here; where that is none, the log says so. */
  Detect,
  Bubblewrap,
  UserNamespaces,
  None
}
