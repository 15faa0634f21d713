package dev.berth.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A further replica of the proxy, on the tester's machine: for settings that the installation does
 * not have, and figures that are its own alone. It ends with {@link #close}.
 */
public final class ProxyProcess implements AutoCloseable {
  private static final Path JARS = Installation.file("data-plane-proxy/target/dist");
  private static final Pattern STARTED =
      Pattern.compile("on port (\\d+)(?:, HTTPS on (\\d+))?, its figures on (\\d+)");
  private static final Pattern SERVER =
      Pattern.compile("(?<=server\"?: [\"']?)https://[^\\s,}\"']+");
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
  private static final long STOPS_WITHIN_SECONDS = 20;
  private static final int MOST_WORDS = 1_000_000;

  private final Installation installation;
  private final Path folder;
  private final Process process;
  private final StringBuffer words = new StringBuffer();
  private final CompletableFuture<Matcher> started = new CompletableFuture<>();

  /**
   * @param api where it finds the API server, if not where everybody does
   * @param settings of its environment, which go before those of the installation
   */
  public ProxyProcess(Installation installation, Optional<URI> api, Map<String, String> settings)
      throws IOException {
    this.installation = installation;
    folder = Files.createTempDirectory("berth-proxy");
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), kubeconfig(api));
    Path token = Files.writeString(folder.resolve("token"), installation.token());
    Map<String, String> env = new HashMap<>();
    env.put("KUBECONFIG", kubeconfig.toString());
    env.put("BERTH_HOST", "127.0.0.1");
    env.put("BERTH_PORT", "0");
    env.put("BERTH_MANAGEMENT_PORT", "0");
    env.put("BERTH_TLS_PORT", "0");
    env.put("BERTH_NAMESPACE", installation.namespace());
    env.put("BERTH_ACCESS_TOKEN_FILE", token.toString());
    env.put("BERTH_DRAIN_SECONDS", "0");
    env.putAll(settings);
    process = start(env);
    Thread.ofVirtual().name("words of a proxy").start(this::listen);
    try {
      awaitStart();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  public int port() {
    return Integer.parseInt(started.join().group(1));
  }

  public BerthClient client() {
    return new BerthClient(URI.create("http://127.0.0.1:" + port()), installation.token());
  }

  /** Of HTTPS. */
  public int tlsPort() {
    return Integer.parseInt(started.join().group(2));
  }

  public Figures figures(Cluster cluster) {
    return new Figures(cluster, Optional.of(management("/metrics")));
  }

  /** What it has logged so far. */
  public String words() {
    return words.toString();
  }

  /** By SIGKILL: it says goodbye to nobody. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the proxy does not stop: " + words);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      deleteFiles();
    }
  }

  private void deleteFiles() {
    try {
      for (String file : List.of("kubeconfig", "token")) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private URI management(String path) {
    return URI.create("http://127.0.0.1:" + started.join().group(3) + path);
  }

  private static Process start(Map<String, String> env) throws IOException {
    // The installation's own variables are for its clients.
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            JARS + "/*",
            "dev.berth.proxy.Main");
    builder.environment().keySet().removeIf(name -> name.startsWith("BERTH_"));
    builder.environment().putAll(env);
    return builder.redirectErrorStream(true).start();
  }

  private String kubeconfig(Optional<URI> api) throws IOException {
    Path usual = Path.of(System.getProperty("user.home"), ".kube", "config");
    Path theirs =
        installation
            .kubeconfig()
            .or(() -> Installation.optional("KUBECONFIG").map(Path::of))
            .orElse(usual);
    String text = Files.readString(theirs);
    if (api.isEmpty()) {
      return text;
    }
    Matcher server = SERVER.matcher(text);
    assertThat(server.find()).as("%s names its server", theirs).isTrue();
    return server.replaceAll(api.get().toString());
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = STARTED.matcher(line);
        if (found.find()) {
          started.complete(found);
        }
        if (words.length() < MOST_WORDS) {
          words.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      words.append(e);
    }
    started.completeExceptionally(new IOException("it ended"));
  }

  private void awaitStart() {
    try {
      started.get(STARTS_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a proxy did not start: " + words, e);
    }
    var management = new PlainClient(management(""));
    await().atMost(STARTS_WITHIN).untilAsserted(() -> management.get("/readyz").is(200));
  }
}
