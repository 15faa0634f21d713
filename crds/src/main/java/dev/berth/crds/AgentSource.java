package dev.berth.crds;

/** Where a sandbox's agent comes from. */
public enum AgentSource {
  Auto,
  Copy,
  InImage
}
