package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** Tells clients of changes, from the version on that they know. */
final class Watches {
  private static final Duration BOOKMARKS = Duration.ofMinutes(1);
  private static final Duration LEAST = Duration.ofMinutes(30);

  /** Where a client gets its events. */
  @FunctionalInterface
  interface Sink {
    void send(JsonNode event) throws IOException;
  }

  /**
   * A watch that is agreed upon.
   *
   * @param initial what is there already, if the client asked for it
   * @param place from which on it wants changes; null if they are no longer known
   * @param expired why they are not
   */
  record Agreed(
      Request request,
      Predicate<JsonNode> selector,
      List<ObjectNode> initial,
      EventLog.Place place,
      long version,
      StatusException expired) {}

  private final Store store;
  private final EventLog log;
  private final Representation representation;

  Watches(Store store, EventLog log, Representation representation) {
    this.store = store;
    this.log = log;
    this.representation = representation;
  }

  /**
   * @throws StatusException if the request makes no sense
   */
  Agreed agree(Request request) {
    if (request.query().text("sendInitialEvents").isPresent()) {
      throw Refusals.of(
          422,
          "Invalid",
          "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents"
              + " is forbidden for watch unless the WatchList feature gate is enabled");
    }
    var selector = request.selector();
    var from = version(request.text("resourceVersion"));
    return store.locked(
        () -> {
          if (from == 0) {
            var kind = request.kind();
            var initial =
                store.list(EventViews.stored(kind), request.namespace()).stream()
                    .map(EventViews.fromStored(kind))
                    .filter(selector)
                    .toList();
            return new Agreed(request, selector, initial, log.end(), store.version(), null);
          }
          try {
            if (from > store.version()) {
              throw Refusals.expiredWithServer(from, store.version());
            }
            return new Agreed(request, selector, List.of(), log.after(from), from, null);
          } catch (StatusException expired) {
            return new Agreed(request, selector, List.of(), null, from, expired);
          }
        });
  }

  /** Returns when the watch's time is over, it has lost its place, or the server stops. */
  void run(Agreed watch, Sink sink) throws IOException, InterruptedException {
    var stream = new Stream(watch, sink);
    if (watch.expired() != null) {
      stream.error(watch.expired());
      return;
    }
    for (var object : watch.initial()) {
      stream.event("ADDED", object);
    }
    follow(watch, stream);
  }

  private void follow(Agreed watch, Stream stream) throws IOException, InterruptedException {
    var request = watch.request();
    var bookmarks = request.isTrue("allowWatchBookmarks");
    var end = System.nanoTime() + duration(request).toNanos();
    var bookmarkDue = System.nanoTime() + BOOKMARKS.toNanos();
    var place = watch.place();
    var version = watch.version();
    while (!log.isClosed() && System.nanoTime() - end < 0) {
      var until = bookmarks ? Math.min(end, bookmarkDue) : end;
      try {
        var found = log.read(place, until - System.nanoTime());
        for (var event : found.events()) {
          stream.change(event);
        }
        place = found.next();
        version = Math.max(version, found.version());
      } catch (StatusException lost) {
        stream.error(lost);
        return;
      }
      if (bookmarks && System.nanoTime() - bookmarkDue >= 0) {
        stream.bookmark(version);
        bookmarkDue = System.nanoTime() + BOOKMARKS.toNanos();
      }
    }
    if (bookmarks) {
      stream.bookmark(version);
    }
  }

  private static Duration duration(Request request) {
    var seconds = request.query().integer("timeoutSeconds", 0, 0, Integer.MAX_VALUE);
    // Not all at once, as they began.
    return seconds > 0
        ? Duration.ofSeconds(seconds)
        : LEAST.plusSeconds(ThreadLocalRandom.current().nextLong(LEAST.toSeconds()));
  }

  /** Zero of none. */
  static long version(String text) {
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Refusals.badRequest("Invalid value: \"%s\": invalid resource version".formatted(text));
    }
  }

  /** One client's view of the changes. */
  private final class Stream {
    private final Request request;
    private final Predicate<JsonNode> selector;
    private final Sink sink;
    private boolean first = true;

    Stream(Agreed watch, Sink sink) {
      request = watch.request();
      selector = watch.selector();
      this.sink = sink;
    }

    void change(EventLog.Event event) throws IOException {
      var kind = request.kind();
      var namespace = request.namespace();
      if (!event.kind().equals(EventViews.stored(kind))
          || !namespace.isEmpty() && !namespace.equals(Metadata.of(event.last()).namespace())) {
        return;
      }
      var was = matches(event.before());
      var is = matches(event.after());
      if (was || is) {
        var type = !is ? "DELETED" : was ? "MODIFIED" : "ADDED";
        event(type, EventViews.fromStored(kind, event.last()));
      }
    }

    private boolean matches(ObjectNode object) {
      return object != null && selector.test(EventViews.fromStored(request.kind(), object));
    }

    void event(String type, ObjectNode object) throws IOException {
      send(type, representation.watched(request, object, first));
      first = false;
    }

    void bookmark(long version) throws IOException {
      send("BOOKMARK", representation.bookmark(request, version));
    }

    void error(StatusException why) throws IOException {
      send("ERROR", why.status());
    }

    private void send(String type, JsonNode object) throws IOException {
      var event = Json.object().put("type", type);
      event.set("object", object);
      sink.send(event);
    }
  }
}
