package dev.berth.transport.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Lays out what a request sends. */
final class RequestWriter {
  private static final Set<String> OURS =
      Set.of(
          "host",
          "connection",
          "keep-alive",
          "proxy-connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect");

  private RequestWriter() {}

  /**
   * @param length of the body; -1: chunked
   * @param hasBody false for a request that has none, to which GET and its like add no length
   */
  static byte[] head(RequestHead head, boolean hasBody, long length) {
    var text = new StringBuilder(256);
    text.append(head.method()).append(' ').append(head.target()).append(" HTTP/1.1\r\n");
    text.append("Host: agent\r\n");
    head.fields()
        .forEach(
            (name, value) -> {
              if (!OURS.contains(name.toLowerCase(Locale.ROOT))) {
                text.append(name).append(": ").append(value).append("\r\n");
              }
            });
    if (hasBody && length < 0) {
      text.append("Transfer-Encoding: chunked\r\n");
    } else if (hasBody || !head.repeatable()) {
      text.append("Content-Length: ").append(Math.max(length, 0)).append("\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] chunk(byte[] bytes, int offset, int length) {
    var chunk = new ByteArrayOutputStream(length + 12);
    chunk.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk.write(bytes, offset, length);
    chunk.writeBytes(new byte[] {'\r', '\n'});
    return chunk.toByteArray();
  }

  static byte[] lastChunk() {
    return "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  }
}
