package dev.berth.embedded.kubelet;

import java.time.Instant;

/** How far the one container of a pod has come. */
sealed interface RunState {

  /** Just seen. */
  record New() implements RunState {}

  /** No machine for it; {@code message} in the scheduler's words. */
  record Unplaced(String message) implements RunState {}

  /** Bound, and about to start; a failed attempt is made again. */
  record Waiting(String reason, String message, Instant again) implements RunState {}

  record Running(Instant since) implements RunState {}

  /**
   * @param by what brought the end about
   * @param outOfMemory the kernel killed something for memory when this ended
   */
  record Ended(Instant since, Instant at, int exitCode, boolean outOfMemory, By by)
      implements RunState {}

  /** What brought an end about. */
  enum By {
    Itself,
    Deadline,
    Deletion,
    /** An earlier run of the kubelet had it, and nobody saw its end. */
    Unseen
  }
}
