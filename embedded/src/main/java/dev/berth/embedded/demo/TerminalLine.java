package dev.berth.embedded.demo;

import java.io.IOException;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Types one line into a terminal and reads what the shell prints for it. */
final class TerminalLine implements WebSocket.Listener {
  private static final long PATIENCE_SECONDS = 20;
  private static final Pattern CONTROL = Pattern.compile("\\x1b\\[[0-9;?]*[A-Za-z]|\\r");
  // The shell puts the marks together, so that its echo of the line does not look like them.
  private static final Pattern PRINTED = Pattern.compile("(?s)<open>(.*?)<shut>");

  private final StringBuilder screen = new StringBuilder();
  private final CompletableFuture<String> printed = new CompletableFuture<>();

  private TerminalLine() {}

  static String run(SandboxClient sandbox, String line) throws IOException, InterruptedException {
    TerminalLine listener = new TerminalLine();
    WebSocket terminal = sandbox.terminal(listener);
    try {
      terminal.sendText("printf '<%s>' open; " + line + "; printf '<%s>' shut\n", true).join();
      return listener.printed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the terminal answered only: " + listener.screen, e);
    } finally {
      terminal.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    screen.append(data);
    var match = PRINTED.matcher(CONTROL.matcher(screen).replaceAll(""));
    if (match.find()) {
      printed.complete(match.group(1).strip());
    }
    socket.request(1);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    printed.completeExceptionally(error);
  }
}
