package dev.berth.embedded;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line of the embedded mode; {@code ./berth} starts it. */
@Command(
    name = "berth",
    description = "Berth on this machine, without a cluster.",
    subcommands = {DevCommand.class, DemoCommand.class},
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          // People ran this, not programs: a sentence, and the trace only where there is none.
          command.getErr().println("berth: " + (e.getMessage() == null ? e : e.getMessage()));
          if (!(e instanceof IOException)) {
            e.printStackTrace(command.getErr());
          }
          return FAILED;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() {
    throw new ParameterException(new CommandLine(this), "say what to do: dev, or demo");
  }
}
