package dev.berth.embedded.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.crds.SandboxPod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Calls of an agent's API over the way that the API server has to it. */
final class PodHttp {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Kubelet kubelet;
  private final String pod;

  PodHttp(Kubelet kubelet, String pod) {
    this.kubelet = kubelet;
    this.pod = pod;
  }

  record Answer(int status, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError(body, e);
      }
    }
  }

  Answer get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n\r\n");
  }

  Answer post(String path, Map<String, ?> body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + bytes.length
            + "\r\n\r\n"
            + new String(bytes, StandardCharsets.UTF_8));
  }

  /** What a shell command prints. */
  String shell(String command) throws IOException {
    Answer answer = post("/processes/cmd", Map.of("command", command));
    return answer.json().at("/result/stdout").asText("no answer: " + answer.body()).strip();
  }

  /** What Python code prints. */
  String python(String code) throws IOException {
    Answer answer = post("/contexts/execute", Map.of("language", "python", "code", code));
    return answer.body();
  }

  private Answer send(String request) throws IOException {
    try (ByteChannel channel = kubelet.connect("default", pod, SandboxPod.AGENT_PORT)) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer.clear()) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
      }
      return parse(all.toString(StandardCharsets.UTF_8));
    }
  }

  private static Answer parse(String response) {
    int end = response.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, response);
    }
    String head = response.substring(0, end).toLowerCase(java.util.Locale.ROOT);
    String body = response.substring(end + 4);
    int status = Integer.parseInt(head.split(" ")[1]);
    return new Answer(status, head.contains("chunked") ? unchunked(body) : body);
  }

  private static String unchunked(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int at = 0;
    while (at < bytes.length) {
      int line = at;
      while (bytes[line] != '\r') {
        line++;
      }
      int size = Integer.parseInt(new String(bytes, at, line - at, StandardCharsets.UTF_8), 16);
      whole.write(bytes, line + 2, size);
      at = line + 2 + size + 2;
      if (size == 0) {
        break;
      }
    }
    return whole.toString(StandardCharsets.UTF_8);
  }
}
