package dev.berth.operator.pod;

/** No pod may be made of this template; the message says why, for people. */
public final class PodRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PodRefusedException(String message) {
    super(message);
  }
}
