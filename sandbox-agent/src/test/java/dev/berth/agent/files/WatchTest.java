package dev.berth.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who watches a directory hears of its changes until one of the two is gone. */
@Timeout(60)
class WatchTest {
  @TempDir Path home;
  RunningAgent agent;
  private final List<BufferedReader> open = new ArrayList<>();

  @BeforeEach
  void start() {
    agent = RunningAgent.start(home, Map.of());
  }

  @AfterEach
  void stop() throws IOException {
    for (BufferedReader reader : open) {
      reader.close();
    }
    agent.close();
  }

  @Test
  void what_is_made_changed_and_removed_is_told() throws Exception {
    BufferedReader events = watch(".", "w");
    assertThat(next(events)).contains("\"type\":\"watching\"");

    Files.writeString(home.resolve("a.txt"), "one");
    assertThat(next(events))
        .contains(
            "\"type\":\"created\"", "\"path\":\"" + home.resolve("a.txt") + "\"", "\"entry\"");
    Files.delete(home.resolve("a.txt"));

    String last = next(events);
    while (last.contains("\"modified\"")) {
      last = next(events);
    }
    assertThat(last).contains("\"type\":\"deleted\"").doesNotContain("entry");
  }

  @Test
  void two_may_watch_the_same() throws Exception {
    BufferedReader one = watch(".", "1");
    BufferedReader other = watch(".", "2");
    next(one);
    next(other);

    Files.createDirectory(home.resolve("d"));

    assertThat(next(one)).contains("created");
    assertThat(next(other)).contains("created");
  }

  @Test
  void a_watch_ends_with_its_directory() throws Exception {
    Files.createDirectory(home.resolve("d"));
    BufferedReader events = watch("d", "w");
    next(events);

    Files.delete(home.resolve("d"));

    assertThat(next(events)).contains("\"type\":\"end\"");
    assertThat(next(events)).isNull();
  }

  @Test
  void a_watch_ends_with_its_client_and_leaves_no_inotify_instance() throws Exception {
    long before = instances();
    BufferedReader events = watch(".", "w");
    next(events);
    assertThat(instances()).isEqualTo(before + 1);

    agent.post("/internal/interrupts/w", "");

    assertThat(next(events)).isNull();
    await().until(() -> instances() == before);
  }

  @Test
  void watches_are_bounded() throws Exception {
    for (int i = 0; i < 32; i++) {
      next(watch(".", "w" + i));
    }

    var one = agent.get("/filesystem/watch");

    assertThat(one.status()).isEqualTo(429);
    assertThat(one.raw().headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void only_directories_are_watched() throws Exception {
    Files.writeString(home.resolve("a.txt"), "one");

    assertThat(agent.get("/filesystem/watch?path=a.txt").status()).isEqualTo(400);
    assertThat(agent.get("/filesystem/watch?path=none").status()).isEqualTo(404);
  }

  private BufferedReader watch(String path, String id) throws Exception {
    HttpResponse<InputStream> answer =
        agent
            .client()
            .send(
                HttpRequest.newBuilder(agent.uri("/filesystem/watch?path=" + path))
                    .header("Berth-Request-Id", id)
                    .build(),
                BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    open.add(reader);
    return reader;
  }

  /** The next event's data; null at the end. */
  private static String next(BufferedReader events) throws IOException {
    String line = events.readLine();
    while (line != null && !line.startsWith("data: ")) {
      line = events.readLine();
    }
    return line;
  }

  /** Inotify instances of this process. */
  private static long instances() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(WatchTest::isInotify).count();
    }
  }

  private static boolean isInotify(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("inotify");
    } catch (IOException e) {
      return false;
    }
  }
}
