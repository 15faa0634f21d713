package dev.berth.e2e.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One request, byte for byte: no HTTP library sends a field twice, another's Host or half a
 * handshake.
 *
 * @param target path and query
 * @param fields lines of the head, {@code Host} among them
 * @param body empty for none
 */
public record RawCall(String method, String target, List<String> fields, String body) {
  private static final int LIMIT_MILLIS = 30_000;

  public RawCall {
    fields = List.copyOf(fields);
  }

  /** The same with further lines in its head. */
  public RawCall with(List<String> more) {
    List<String> all = new ArrayList<>(fields);
    all.addAll(more);
    return new RawCall(method, target, all, body);
  }

  /** Sends it on a connection of its own, which ends with the answer. */
  public RawAnswer send(URI server) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
      long begun = System.nanoTime();
      socket.getOutputStream().write(bytes());
      return RawAnswer.read(socket.getInputStream(), begun);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target + " " + fields, e);
    }
  }

  private byte[] bytes() {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    var all = new ByteArrayOutputStream();
    var head = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    fields.forEach(field -> head.append(field).append("\r\n"));
    if (content.length > 0) {
      head.append("Content-Type: application/json\r\nContent-Length: ").append(content.length);
      head.append("\r\n");
    }
    all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    all.writeBytes(content);
    return all.toByteArray();
  }
}
