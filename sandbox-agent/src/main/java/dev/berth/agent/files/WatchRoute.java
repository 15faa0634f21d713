package dev.berth.agent.files;

import dev.berth.agent.SandboxPaths;
import dev.berth.agent.http.ApiException;
import dev.berth.agent.http.EventStream;
import dev.berth.agent.http.Heartbeat;
import dev.berth.agent.http.Interrupts;
import dev.berth.agent.http.Request;
import dev.berth.agent.http.Response;
import dev.berth.agent.http.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * GET /filesystem/watch: what changes in a directory, as server-sent events, until its client
 * leaves or the directory is gone.
 */
final class WatchRoute {
  private static final int MOST_WATCHES = 32;
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final SandboxPaths paths;
  private final Interrupts interrupts;
  private final Changes changes = new Changes();
  private final Semaphore places = new Semaphore(MOST_WATCHES);

  WatchRoute(SandboxPaths paths, Interrupts interrupts) {
    this.paths = paths;
    this.interrupts = interrupts;
  }

  void register(Router router) {
    router.get("/filesystem/watch", FileFailures.translated(paths, this::watch));
  }

  private void watch(Request request, Response response) throws IOException {
    Path path = paths.resolve(request.query("path").filter(p -> !p.isEmpty()).orElse("."));
    if (!Entry.following(path).isDirectory()) {
      throw ApiException.badRequest("is not a directory: " + path);
    }
    if (!places.tryAcquire()) {
      response.header("Retry-After", "1");
      throw new ApiException(
          429, "TOO_MANY_REQUESTS", "this sandbox has " + MOST_WATCHES + " directories watched");
    }
    WatchedDirectory watched = new WatchedDirectory(path, paths);
    try (Interrupts.Handle handle = interrupts.register(request.id(), watched::leave);
        Changes.Subscription subscription = changes.subscribe(path, watched)) {
      stream(watched, response);
    } finally {
      places.release();
    }
  }

  private static void stream(WatchedDirectory watched, Response response) throws IOException {
    // Closed at its end only: one that is broken off must not look whole.
    EventStream client = new EventStream(response);
    try (Heartbeat beat = Heartbeat.every(SILENCE, client, watched::leave)) {
      watched.tell(client);
    }
    client.close();
  }
}
