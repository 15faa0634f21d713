package dev.berth.embedded;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileSystemException;
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
          if (isPortTaken(e)) {
            command
                .getErr()
                .println("berth: a port is in use; choose another by --port, --tls or --api-port");
            return FAILED;
          }
          // People ran this, not programs: a sentence, and the trace only where there is none.
          command.getErr().println("berth: " + words(e));
          if (!(e instanceof IOException)) {
            e.printStackTrace(command.getErr());
          }
          return FAILED;
        });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(args));
  }

  private static boolean isPortTaken(Throwable e) {
    return e != null && (e instanceof BindException || isPortTaken(e.getCause()));
  }

  /**
   * What is wrong with a file is often in the exception's name, and only the path in its message.
   */
  private static String words(Exception e) {
    boolean bare =
        e.getMessage() == null || e instanceof FileSystemException f && f.getReason() == null;
    return bare ? e.getClass().getSimpleName() + ": " + e.getMessage() : e.getMessage();
  }

  @Override
  public Integer call() {
    throw new ParameterException(new CommandLine(this), "say what to do: dev, or demo");
  }
}
