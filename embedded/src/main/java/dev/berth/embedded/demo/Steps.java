package dev.berth.embedded.demo;

import java.io.PrintStream;
import java.util.concurrent.Callable;

/** Says what happens, what it printed, and how long it took. */
public final class Steps {
  private final PrintStream out;

  public Steps(PrintStream out) {
    this.out = out;
  }

  /** Does a step under its title; what fails ends the run. */
  public <T> T step(String title, Callable<T> work) throws Exception {
    out.printf("%n== %s%n", title);
    out.flush();
    long begun = System.nanoTime();
    T result = work.call();
    out.printf("   %.2f s%n", (System.nanoTime() - begun) / 1e9);
    out.flush();
    return result;
  }

  /** What a step has to show, indented. */
  public void show(String text) {
    text.stripTrailing().lines().forEach(line -> out.println("   " + line));
    out.flush();
  }
}
