package dev.berth.crds;

/** What the sandbox's NetworkPolicy lets out. */
public enum Egress {
  Internet,
  Restricted,
  None,
  Unmanaged
}
