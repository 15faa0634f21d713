package dev.berth.benchmarks;

import java.util.List;

/**
 * One line of the table.
 *
 * @param kept whether the budget holds; null where it was not measured
 */
record Row(String what, String budget, String measured, String floor, Boolean kept) {
  private static final String LINE = "%-42s | %-22s | %-30s | %-44s | %s%n";

  static void print(List<Row> rows) {
    System.out.printf(LINE, "what", "budget", "measured", "its floor, same run", "kept");
    for (var row : rows) {
      var kept = row.kept == null ? "–" : row.kept ? "yes" : "NO";
      System.out.printf(LINE, row.what, row.budget, row.measured, row.floor, kept);
    }
  }
}
