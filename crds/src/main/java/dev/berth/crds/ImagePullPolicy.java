package dev.berth.crds;

/** When the node pulls the image, as in core/v1. */
public enum ImagePullPolicy {
  Always,
  IfNotPresent,
  Never
}
