package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with the heap that it has in a pod, where the end of the heap is the sandbox's end. */
class HeapTest {
  @TempDir Path home;

  @Test
  void large_requests_at_once_do_not_end_the_sandbox() throws Exception {
    Process agent = start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String address = address(agent.inputReader());
      String body = "{\"contextId\": \"none\", \"code\": \"" + "x".repeat(9 << 20) + "\"}";
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/contexts/execute"))
              .version(HttpClient.Version.HTTP_1_1)
              .POST(BodyPublishers.ofString(body))
              .build();

      List<CompletableFuture<HttpResponse<String>>> all =
          Stream.generate(() -> client.sendAsync(request, BodyHandlers.ofString()))
              .limit(6)
              .toList();

      for (CompletableFuture<HttpResponse<String>> one : all) {
        assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
      }
      assertThat(agent.isAlive()).isTrue();
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void an_exhausted_heap_ends_the_agent_at_once() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "timeout 60 \"$@\" > /dev/null 2>&1; echo $?", "sh"));
    command.addAll(java(Exhausting.class.getName()));
    // By the shell's word: the reaper of other tests' agents in this JVM collects our children too.
    Process shell = new ProcessBuilder(command).start();
    try {
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(shell.inputReader().readLine()).as("the JVM's own code for it").isEqualTo("3");
    } finally {
      shell.destroyForcibly().waitFor();
    }
  }

  /** A request that goes on after the heap's end, as a handler does that catches everything. */
  static final class Exhausting {
    public static void main(String[] arguments) {
      List<byte[]> kept = new ArrayList<>();
      while (true) {
        try {
          kept.add(new byte[1 << 20]);
        } catch (OutOfMemoryError e) {
          kept.clear();
        }
      }
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(java("dev.berth.agent.Main")).redirectErrorStream(true);
    builder.environment().put("BERTH_PORT", "0");
    builder.environment().put("BERTH_LANGUAGES", "javascript");
    builder.environment().put("HOME", home.toString());
    return builder.start();
  }

  private static List<String> java(String mainClass) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Files.readAllLines(Path.of("src/main/dist/agent.args")).stream()
        .filter(line -> line.startsWith("-Xm") || line.matches("-XX:.*(GC|OutOfMemoryError)"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            mainClass));
    return command;
  }

  private static String address(BufferedReader output) throws IOException {
    String marker = "agent listens on ";
    String line = output.readLine();
    while (line != null && !line.startsWith(marker)) {
      line = output.readLine();
    }
    assertThat(line).as("what the agent says at its start").isNotNull();
    return line.substring(marker.length());
  }
}
