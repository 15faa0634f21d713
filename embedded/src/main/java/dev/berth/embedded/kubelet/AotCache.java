package dev.berth.embedded.kubelet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's classes as the JVM wants them in memory: an agent listens in half the time. Made once
 * for each build of agent and JVM, by a run that uses what a sandbox uses first. What is not there
 * yet is not waited for.
 */
final class AotCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AotCache.class);
  private static final Duration OLD = Duration.ofDays(7);
  private static final int PATIENCE_SECONDS = 60;
  private static final List<String> FIRST_CALLS =
      List.of(
          "GET /health HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n",
          post("/processes/cmd", "{\"command\": \"echo out; echo err >&2\"}"),
          post("/contexts", "{\"language\": \"none\"}"),
          post("/files", "{\"path\": \"a.txt\", \"content\": \"text\"}"),
          "GET /files?path=a.txt HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n",
          "GET /filesystem?path=. HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n");

  private final KubeletSettings settings;
  private final AgentCommand command;
  private final AgentEnvironment environment;
  private final String name;
  private final SandboxFolder folder;
  private Thread maker;

  /**
   * @param pods folder of the pods' folders: what a sudden end leaves of the making is swept with
   *     them
   */
  AotCache(KubeletSettings settings, Path pods, AgentCommand command, AgentEnvironment environment)
      throws IOException {
    this.settings = settings;
    this.command = command;
    this.environment = environment;
    this.name = "agent-" + key(settings) + ".aot";
    this.folder = new SandboxFolder(pods.resolve("aot"));
  }

  /** Its name in the folder of caches, once it is there. */
  Optional<String> name() {
    return Files.exists(settings.aotCaches().resolve(name)) ? Optional.of(name) : Optional.empty();
  }

  /** Begins to make it, if it is not there. */
  synchronized void makeInBackground() {
    if (name().isEmpty()) {
      maker = Thread.ofPlatform().daemon().name("aot-cache").start(this::make);
    }
  }

  /** Returns when it is there, or could not be made. */
  void await() throws InterruptedException {
    Thread making;
    synchronized (this) {
      making = maker;
    }
    if (making != null) {
      making.join();
    }
  }

  @Override
  public void close() {
    if (maker != null) {
      maker.interrupt();
      try {
        maker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void make() {
    try {
      folder.delete();
      folder.create();
      Path recorded = folder.top().resolve("recorded");
      Path made = folder.top().resolve("made");
      record(recorded);
      create(recorded, made);
      removeOld();
      publish(made);
    } catch (IOException e) {
      log.warn("agents will start without an AOT cache: {}", e.toString());
    } catch (InterruptedException e) {
      log.debug("the AOT cache is left unmade");
    } finally {
      folder.delete();
    }
  }

  /** The folder of caches may be on another file system, and others look into it meanwhile. */
  private void publish(Path made) throws IOException {
    Path draft = Files.createTempFile(settings.aotCaches(), "agent-draft-", ".aot");
    try {
      Files.copy(made, draft, StandardCopyOption.REPLACE_EXISTING);
      Files.move(draft, settings.aotCaches().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private void record(Path recorded) throws IOException, InterruptedException {
    AgentProcess agent =
        run(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded), Optional.empty());
    try {
      for (String call : FIRST_CALLS) {
        try (SocketChannel channel = agent.connect()) {
          channel.write(ByteBuffer.wrap(call.getBytes(StandardCharsets.UTF_8)));
          ByteBuffer answer = ByteBuffer.allocate(8192);
          while (channel.read(answer.clear()) >= 0) {
            // its classes are what is wanted
          }
        }
      }
    } finally {
      agent.end(Duration.ofSeconds(PATIENCE_SECONDS));
    }
  }

  private void create(Path recorded, Path made) throws IOException, InterruptedException {
    AgentProcess maker =
        run(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded), Optional.of(made));
    try {
      if (maker.exit().get(PATIENCE_SECONDS, TimeUnit.SECONDS).code() != 0) {
        throw new IOException("the JVM could not make it: " + maker.log());
      }
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IOException(e);
    } finally {
      maker.end(Duration.ZERO);
    }
  }

  private AgentProcess run(List<String> options, Optional<Path> made) throws IOException {
    Isolation bare = new OwnDirectory(settings.agentDist(), settings.aotCaches());
    Isolation.Places places = bare.places(folder);
    List<String> all = command.of(places.agentHome(), made, options.toArray(String[]::new));
    if (made.isPresent()) {
      all.addAll(all.size() - 1, List.of("-Xmx256m"));
    }
    Map<String, String> env =
        environment.of(Map.of("BERTH_LANGUAGES", ""), places, Optional.of(folder.root()), "aot");
    return AgentProcess.start(
        bare.enter(folder, new Isolation.Wants(true, false), all), env, folder, Optional.empty());
  }

  private void removeOld() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(settings.aotCaches(), "agent-*.aot")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(OLD))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static String key(KubeletSettings settings) throws IOException {
    StringBuilder all = new StringBuilder(Files.readString(settings.javaHome().resolve("release")));
    for (String file : List.of("agent.args", "agent.jar", "jackson-core.jar")) {
      Path path = settings.agentDist().resolve(file);
      all.append(path).append(Files.size(path)).append(Files.getLastModifiedTime(path));
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(all.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String post(String path, String json) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + json.length()
        + "\r\n\r\n"
        + json;
  }
}
