package dev.berth.e2e.support;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A kind of exchange with a sandbox of its own that would leave something behind where it is cut
 * and nobody notices.
 *
 * @param asked to be cut on its way and while it is in work, for which it gives plenty of time
 * @param answered to be cut on the way back
 * @param endless bytes of an answer that ends with its cut only; empty where it has an end
 * @param runs whether {@code asked} makes the file {@link #BUSY} once it is in work
 * @param context in which it runs, where {@code kept} is 7; empty where in none
 */
public record CutExchange(
    String name,
    LiveSandbox sandbox,
    Talk asked,
    Talk answered,
    OptionalLong endless,
    boolean runs,
    Optional<String> context) {
  public static final String BUSY = "busy";
  public static final String UPLOADED = "up.bin";
  public static final int UPLOADED_BYTES = 300_000;

  private static final String LONG = "open('busy', 'w').close()\nimport time\ntime.sleep(29)";
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  /** Upload, download, buffered and streamed execution, command, terminal. */
  public static List<Function<LiveSandbox, CutExchange>> kinds() {
    return List.of(
        CutExchange::upload,
        CutExchange::download,
        CutExchange::execution,
        CutExchange::stream,
        CutExchange::command,
        CutExchange::terminal);
  }

  /** Whether it is in the middle: in work where it runs, or else with its answer on its way. */
  public boolean isUnderWay(Talking talking) {
    return runs ? sandbox.names("/home/user").contains(BUSY) : talking.heard() > 0;
  }

  private static CutExchange upload(LiveSandbox sandbox) {
    Talk talk =
        Talk.upload(
            sandbox.client(),
            sandbox.path("/filesystem/upload"),
            "/home/user/" + UPLOADED,
            new byte[UPLOADED_BYTES]);
    return new CutExchange(
        "upload", sandbox, talk, talk, OptionalLong.empty(), false, Optional.empty());
  }

  private static CutExchange download(LiveSandbox sandbox) {
    sandbox.shell("head -c 3000000 /dev/zero > big.bin");
    Talk talk =
        Talk.get(
            sandbox.client(), sandbox.path("/filesystem/download?path=%2Fhome%2Fuser%2Fbig.bin"));
    return new CutExchange(
        "download", sandbox, talk, talk, OptionalLong.empty(), false, Optional.empty());
  }

  private static CutExchange execution(LiveSandbox sandbox) {
    String context = context(sandbox);
    Function<String, Talk> run = execute(sandbox, context, JSON);
    return new CutExchange(
        "execution",
        sandbox,
        run.apply(LONG),
        run.apply("print('x' * 200_000)"),
        OptionalLong.empty(),
        true,
        Optional.of(context));
  }

  private static CutExchange stream(LiveSandbox sandbox) {
    String context = context(sandbox);
    Function<String, Talk> run = execute(sandbox, context, EVENTS);
    return new CutExchange(
        "stream of events",
        sandbox,
        run.apply(LONG),
        run.apply("import time\nwhile True: print('tick'); time.sleep(0.002)"),
        OptionalLong.of(20_000),
        true,
        Optional.of(context));
  }

  private static CutExchange command(LiveSandbox sandbox) {
    Function<String, Talk> run =
        line ->
            Talk.post(
                sandbox.client(),
                sandbox.path("/processes/cmd"),
                JSON,
                Map.of("command", line, "timeout", 30));
    return new CutExchange(
        "command",
        sandbox,
        run.apply("touch busy; sleep 1005 & sleep 1005"),
        run.apply("head -c 100000 /dev/zero | tr '\\0' x"),
        OptionalLong.empty(),
        true,
        Optional.empty());
  }

  private static CutExchange terminal(LiveSandbox sandbox) {
    Talk talk =
        Talk.terminal(
            sandbox.client(),
            sandbox.path("/processes/tty?protocol=json"),
            "sleep 1006 & while :; do echo tick; sleep 0.01; done\n");
    return new CutExchange(
        "terminal", sandbox, talk, talk, OptionalLong.of(3_000), false, Optional.empty());
  }

  private static String context(LiveSandbox sandbox) {
    String context = sandbox.context("python");
    sandbox.in(context, "kept = 7").endsOk();
    return context;
  }

  private static Function<String, Talk> execute(
      LiveSandbox sandbox, String context, String accept) {
    return code ->
        Talk.post(
            sandbox.client(),
            sandbox.path("/contexts/execute"),
            accept,
            Map.of("contextId", context, "code", code, "timeout", 30));
  }
}
