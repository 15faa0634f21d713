package dev.berth.operator.cluster;

/** For what shall not be there: somebody else having removed it is no error. */
public final class Gone {
  private Gone() {}

  /** Runs a deletion with a precondition; not found, or another object of the name, is success. */
  public static void isFine(Runnable deletion) {
    try {
      deletion.run();
    } catch (ApiException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }
}
