package dev.berth.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Repeats a piece of work and tells how long it took, in milliseconds. */
record Figures(List<Double> sorted) {
  interface Work {
    void run() throws Exception;
  }

  static Figures of(int warmUps, int times, Work work) throws Exception {
    return of(warmUps, times, work, () -> {});
  }

  /** After each time something that does not count is done. */
  static Figures of(int warmUps, int times, Work work, Work afterwards) throws Exception {
    var taken = new ArrayList<Double>();
    for (int i = -warmUps; i < times; i++) {
      var begin = System.nanoTime();
      work.run();
      if (i >= 0) {
        taken.add((System.nanoTime() - begin) / 1e6);
      }
      afterwards.run();
    }
    Collections.sort(taken);
    return new Figures(List.copyOf(taken));
  }

  double p50() {
    return sorted.get(sorted.size() / 2);
  }

  double p95() {
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * 95 / 100));
  }

  String inMillis() {
    return "%.2f ms p50, %.2f p95".formatted(p50(), p95());
  }
}
