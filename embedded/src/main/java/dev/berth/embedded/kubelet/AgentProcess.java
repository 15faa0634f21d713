package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent and all that came of it. It ends when its standard input does: so it does with this
 * program, however that ended. (A signal at the parent's death would come at the death of the
 * thread that started it.)
 */
final class AgentProcess {
  /** Name of the socket in the folder where the agent makes it. */
  static final String SOCKET = "agent";

  private static final Logger log = LoggerFactory.getLogger(AgentProcess.class);
  private static final String LISTENS = "agent listens on ";
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);

  private final Process process;
  private final SandboxFolder folder;
  private final LogFile output;
  private final Optional<String> marker;
  private final long killsBefore = ProcessTable.outOfMemoryKills();
  private final CompletableFuture<Void> listening = new CompletableFuture<>();
  private final CompletableFuture<Exit> exit = new CompletableFuture<>();

  /** Its exit code, or 128 + the signal; and whether the kernel has killed for memory meanwhile. */
  record Exit(int code, boolean outOfMemory) {}

  private AgentProcess(
      Process process, SandboxFolder folder, LogFile output, Optional<String> marker) {
    this.process = process;
    this.folder = folder;
    this.output = output;
    this.marker = marker;
  }

  /**
   * @param marker {@code NAME=value} in the environment of all its children, where nothing else
   *     holds them together
   */
  static AgentProcess start(
      List<String> command, Map<String, String> env, SandboxFolder folder, Optional<String> marker)
      throws IOException {
    LogFile output = new LogFile(folder.log());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).directory(Path.of("/").toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      output.close();
      throw e;
    }
    AgentProcess agent = new AgentProcess(process, folder, output, marker);
    Thread.ofPlatform().daemon().name("agent-" + process.pid()).start(agent::listen);
    try {
      Leftovers.note(folder, process.pid(), marker);
    } catch (IOException e) {
      agent.kill();
      throw e;
    }
    return agent;
  }

  CompletableFuture<Exit> exit() {
    return exit;
  }

  String log() throws IOException {
    return output.tail();
  }

  /**
   * A connection to its port; waits a little for one that is starting.
   *
   * @throws IOException when it does not listen
   */
  SocketChannel connect() throws IOException {
    try {
      listening.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("connect: connection refused", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(folder.socket()));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw new IOException("connect: connection refused", e);
    }
  }

  /** Asks it to end, and kills it and all that came of it where it has not within the grace. */
  void end(Duration grace) throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it has closed its end, or is gone
    }
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
    try {
      exit.get(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.warn("process {} of a sandbox does not end", process.pid());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  void kill() {
    ProcessTable.killTree(process.toHandle());
    marker.ifPresent(ProcessTable::killMarked);
  }

  private void listen() {
    try (InputStream in = process.getInputStream()) {
      copy(in);
    } catch (IOException e) {
      log.warn("the output of process {} cannot be kept: {}", process.pid(), e.toString());
      kill();
    }
    int code = process.onExit().join().exitValue();
    marker.ifPresent(ProcessTable::killMarked);
    listening.completeExceptionally(new IOException("the agent has ended"));
    try {
      output.close();
      Files.deleteIfExists(folder.process());
    } catch (IOException e) {
      log.warn("{}", e.toString());
    }
    exit.complete(new Exit(code, ProcessTable.outOfMemoryKills() > killsBefore));
  }

  private void copy(InputStream in) throws IOException {
    byte[] buffer = new byte[8192];
    StringBuilder first = new StringBuilder();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      output.write(buffer, n);
      if (!listening.isDone()) {
        first.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        if (first.indexOf(LISTENS) >= 0) {
          takeSocket();
        }
      }
    }
  }

  /**
   * Moves the socket to where the code of an isolated sandbox does not reach, before any runs: a
   * link put in its place would lead the API's callers to a socket of the machine's.
   */
  private void takeSocket() throws IOException {
    Files.move(folder.run().resolve(SOCKET), folder.socket(), StandardCopyOption.ATOMIC_MOVE);
    listening.complete(null);
  }
}
