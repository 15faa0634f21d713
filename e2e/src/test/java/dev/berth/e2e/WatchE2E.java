package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.e2e.support.Events;
import dev.berth.e2e.support.LiveSandbox;
import dev.berth.e2e.support.Scene;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What changes in a directory comes to whoever watches it. */
@Order(4)
@Timeout(60)
class WatchE2E {
  @RegisterExtension static final Scene scene = new Scene();

  private final LiveSandbox sandbox = scene.shared();

  @Test
  void what_is_made_changed_and_removed_is_told_until_the_directory_is_gone() {
    sandbox.post("/filesystem/mkdir", Map.of("path", "/home/user/watched")).is(200);
    try (var events =
        scene.client().eventsOf(sandbox.path("/filesystem/watch?path=/home/user/watched"))) {
      assertThat(events.next().path("type").asText()).isEqualTo("watching");

      sandbox.shell("echo x > watched/a.txt");
      JsonNode made = await(events, "created");
      assertThat(made.path("path").asText()).isEqualTo("/home/user/watched/a.txt");
      assertThat(made.at("/entry/type").asText()).isEqualTo("file");

      sandbox.shell("echo y >> watched/a.txt");
      assertThat(await(events, "modified").path("path").asText()).endsWith("/a.txt");

      sandbox.shell("rm watched/a.txt");
      assertThat(await(events, "deleted").path("path").asText()).endsWith("/a.txt");

      sandbox.shell("rmdir watched");
      assertThat(await(events, "end").path("path").asText()).isEqualTo("/home/user/watched");
      assertThat(events.next()).as("after the end").isNull();
    }
  }

  @Test
  void what_is_no_directory_is_not_watched() {
    sandbox.write("/home/user/file.txt", "x");

    sandbox.get("/filesystem/watch?path=/home/user/file.txt").is(400);
    sandbox.get("/filesystem/watch?path=/home/user/nowhere").is(404);
  }

  private static JsonNode await(Events events, String type) {
    for (JsonNode event = events.next(); event != null; event = events.next()) {
      if (event.path("type").asText().equals(type)) {
        return event;
      }
    }
    throw new AssertionError("the stream ended without " + type);
  }
}
