package dev.berth.crds;

/** What the author of a Sandbox wants it to do. */
public enum DesiredState {
  Running,
  Stopped
}
