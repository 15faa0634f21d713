package dev.berth.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * {@code v5.channel.k8s.io} of exec, or v4, without a tty: channel 0 is stdin, 1 stdout, 2 stderr,
 * 3 the final status as JSON. What v5 adds, closing stdin, is not used: no message of ours ends by
 * a half-close.
 */
final class ExecChannels implements Channels {
  private static final String CONTAINER = "sandbox";
  private static final String BRIDGE = "/berth/bridge";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BoundedText stderr = new BoundedText();
  private final BoundedText status = new BoundedText();

  @Override
  public List<String> subprotocols() {
    return List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
  }

  @Override
  public String path(AgentAddress address) {
    return "api/v1/namespaces/%s/pods/%s/exec?container=%s&command=%s&stdin=true&stdout=true&stderr=true&tty=false"
        .formatted(address.namespace(), address.podName(), CONTAINER, BRIDGE);
  }

  @Override
  public Meaning receive(int channel, ByteBuffer piece, boolean last) {
    return switch (channel) {
      case 1 -> piece.hasRemaining() ? new Data() : new Nothing();
      case 2 -> {
        stderr.append(piece);
        yield new Nothing();
      }
      case 3 -> {
        status.append(piece);
        yield last ? new End(failure()) : new Nothing();
      }
      default -> new Nothing();
    };
  }

  private Optional<String> failure() {
    try {
      JsonNode node = JSON.readTree(status.toString());
      if (node.path("status").asText().equals("Success")) {
        return Optional.empty();
      }
      return Optional.of((node.path("message").asText() + " " + stderr).strip());
    } catch (JsonProcessingException e) {
      return Optional.of((status + " " + stderr).strip());
    }
  }
}
