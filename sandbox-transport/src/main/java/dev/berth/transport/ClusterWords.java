package dev.berth.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Locale;

/** Makes typed exceptions of what API server, kubelet and container runtime say. */
final class ClusterWords {
  private static final int LIMIT = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Kubernetes tells these cases apart by text only. */
  private static final List<String> GONE =
      List.of(
          "container not found",
          "pod not found",
          "pod does not exist",
          "not running",
          "no running task",
          "network namespace for sandbox",
          "stopped container",
          "sandbox not found",
          "cannot exec in a deleted state",
          "completed pod");

  private ClusterWords() {}

  /** The API server answered the handshake with a status of its own. */
  static TransportException refused(WebSocketHandshakeException e, AgentAddress address) {
    var code = e.getResponse().statusCode();
    var words = statusMessage(String.valueOf(e.getResponse().body()));
    var message = "%s: %d %s".formatted(address, code, words);
    return switch (code) {
      case 401, 403 -> new StreamForbiddenException(message);
      case 404 -> new PodGoneException(message);
      default -> failed(message);
    };
  }

  /** The stream ended with an error text. */
  static TransportException failed(String words) {
    var cut = words.length() > LIMIT ? words.substring(0, LIMIT) + "…" : words;
    var lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("connection refused")) {
      return new AgentNotListeningException(cut);
    }
    return GONE.stream().anyMatch(lower::contains)
        ? new PodGoneException(cut)
        : new TransportException(cut);
  }

  private static String statusMessage(String body) {
    try {
      var message = JSON.readTree(body).path("message").asText();
      return message.isEmpty() ? body : message;
    } catch (JsonProcessingException e) {
      return body;
    }
  }
}
