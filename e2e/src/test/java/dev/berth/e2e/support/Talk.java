package dev.berth.e2e.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One exchange as the bytes that its client sends.
 *
 * @param head of the request, its empty line included
 * @param body what follows it
 * @param waits whether the body is sent once the answer's head is there, as after a handshake
 */
public record Talk(byte[] head, byte[] body, boolean waits) {
  private static final String BOUNDARY = "berth-e2e-cut";

  public static Talk post(BerthClient client, String target, String accept, Map<String, ?> json) {
    return post(
        client,
        target,
        "Accept: " + accept + "\r\nContent-Type: application/json",
        BerthClient.json(json).getBytes(StandardCharsets.UTF_8));
  }

  public static Talk get(BerthClient client, String target) {
    return new Talk(head(client, "GET " + target, "Connection: close"), new byte[0], false);
  }

  /** A form with a path and the file that goes there. */
  public static Talk upload(BerthClient client, String target, String path, byte[] file) {
    var form = new ByteArrayOutputStream();
    form.writeBytes(part("path", path + "\r\n"));
    form.writeBytes(part("file\"; filename=\"up.bin", ""));
    form.writeBytes(file);
    form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return post(
        client,
        target,
        "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
        form.toByteArray());
  }

  /** A terminal, and what is typed into it at once. */
  public static Talk terminal(BerthClient client, String target, String keys) {
    String handshake =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    String message = BerthClient.json(Map.of("type", "input", "data", keys));
    return new Talk(head(client, "GET " + target, handshake), frame(message), true);
  }

  public int length() {
    return head.length + body.length;
  }

  /** Says it on a connection of its own, and hears the answer until one of the two ends it. */
  public Talking over(int port) {
    return new Talking(this, port);
  }

  private static Talk post(BerthClient client, String target, String fields, byte[] body) {
    String length = "\r\nContent-Length: " + body.length + "\r\nConnection: close";
    return new Talk(head(client, "POST " + target, fields + length), body, false);
  }

  private static byte[] head(BerthClient client, String what, String fields) {
    String line = what + " HTTP/1.1\r\nHost: " + client.url().getAuthority();
    String credential = "\r\nAuthorization: Bearer " + client.token() + "\r\n";
    return (line + credential + fields + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] part(String name, String content) {
    String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name;
    return (head + "\"\r\n\r\n" + content).getBytes(StandardCharsets.UTF_8);
  }

  /** A client's text frame of at most 125 bytes, masked with zeros. */
  private static byte[] frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    var frame = new ByteArrayOutputStream();
    frame.write(0x81);
    frame.write(0x80 | payload.length);
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }
}
