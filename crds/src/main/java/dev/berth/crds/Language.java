package dev.berth.crds;

/** A language that contexts speak, spelt as the REST API spells it. */
public enum Language {
  python,
  javascript
}
