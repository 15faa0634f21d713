package dev.berth.crds;

/** The API group of Berth's kinds, and the names that hold for all of them. */
public final class Berth {
  public static final String GROUP = "berth.dev";
  public static final String VERSION = "v1alpha1";
  public static final String API_VERSION = GROUP + "/" + VERSION;

  /** {@code kubectl get berth} lists every kind of this category. */
  public static final String CATEGORY = "berth";

  private Berth() {}
}
