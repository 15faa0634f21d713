package dev.berth.embedded.api;

import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.WebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A watch's events on their way: lines of JSON in one long answer, or messages of a WebSocket. */
final class WatchAnswer {
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final Watches watches;

  WatchAnswer(Watches watches) {
    this.watches = watches;
  }

  void give(Request request) throws IOException {
    var watch = watches.agree(request);
    if (request.call().wantsWebSocket()) {
      request.call().upgrade(Set.of(), socket -> overWebSocket(watch, socket), () -> {});
    } else {
      asLines(watch, request.call());
    }
  }

  private void asLines(Watches.Agreed watch, Call call) throws IOException {
    try (var out = call.begin(200, Map.of("Content-Type", "application/json"), -1)) {
      // The client must see the head at once, also where there is no event yet.
      out.flush();
      watches.run(watch, event -> out.write((event + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (InterruptedException e) {
      // The client has left.
    }
  }

  private void overWebSocket(Watches.Agreed watch, WebSocket socket) {
    var sender = Thread.currentThread();
    var departure = Thread.startVirtualThread(() -> awaitDeparture(socket, sender));
    try {
      watches.run(watch, event -> socket.sendText(event.toString()));
      socket.close(1000, "", GOODBYE);
    } catch (IOException | InterruptedException e) {
      // The client has left.
    } finally {
      departure.interrupt();
    }
  }

  private static void awaitDeparture(WebSocket socket, Thread sender) {
    try {
      while (!(socket.receive() instanceof WebSocket.Closed)) {
        // A watching client has nothing to say.
      }
      sender.interrupt();
    } catch (InterruptedException e) {
      // The watch is over.
    }
  }
}
