package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * What is in a sandbox: its processes by their commands, and its files but for those that a test
 * makes.
 */
public record Leftovers(List<String> processes, List<String> files) {
  /** What is there before a test begins. */
  public static Leftovers before(LiveSandbox sandbox) {
    // Python's own start has a folder in the way for a moment; it is over when a context is there.
    sandbox.context("python");
    return of(sandbox);
  }

  public static Leftovers of(LiveSandbox sandbox) {
    List<String> files = new ArrayList<>(sandbox.names("/home/user"));
    files.removeAll(List.of(CutExchange.BUSY, CutExchange.UPLOADED));
    files.addAll(sandbox.shell("ls -A \"${TMPDIR:-/tmp}\"").lines().sorted().toList());
    List<String> processes =
        sandbox.get("/processes").is(200).json().findValuesAsText("command").stream()
            .sorted()
            .toList();
    return new Leftovers(processes, List.copyOf(files));
  }

  /** An upload is there whole, or not at all. */
  public static void assertNoHalfUpload(LiveSandbox sandbox) {
    if (sandbox.names("/home/user").contains(CutExchange.UPLOADED)) {
      assertThat(sandbox.shell("stat -c %s " + CutExchange.UPLOADED))
          .isEqualTo(String.valueOf(CutExchange.UPLOADED_BYTES));
    }
  }
}
