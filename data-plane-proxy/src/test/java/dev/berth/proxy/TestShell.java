package dev.berth.proxy;

import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The agent's end: shows the frames that arrive, sends what the test prints. */
final class TestShell {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  final AtomicInteger ended = new AtomicInteger();
  final AtomicInteger flooded = new AtomicInteger();

  /** What the agent says of the terminal; nothing where it is empty. */
  volatile String started =
      "{\"sessionId\":\"s-1\",\"pid\":7,\"shell\":\"/bin/bash\",\"cwd\":\"/\"}";

  private volatile OutputStream out;

  boolean serve(InputStream in, OutputStream out) throws IOException {
    Agent.write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.berth.terminal\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");
    if (!started.isEmpty()) {
      write(out, 'S', started);
    }
    this.out = out;
    try {
      read(new DataInputStream(in));
    } finally {
      ended.incrementAndGet();
    }
    return false;
  }

  List<String> seen() {
    return seen;
  }

  /** Bytes as the characters below 256. */
  void prints(String latin1) throws IOException {
    send('D', latin1);
  }

  /** What was printed before. */
  void replays(String latin1) throws IOException {
    send('B', latin1);
  }

  /** Says that the terminal is shown elsewhere. */
  void isTaken() throws IOException {
    send('T', "");
  }

  void floods(int bytes) {
    try {
      for (; flooded.get() < bytes; flooded.addAndGet(8000)) {
        send('D', "x".repeat(8000));
      }
    } catch (IOException e) {
      // The proxy left.
    }
  }

  void exits(int code) throws IOException {
    send('X', "{\"exitCode\":" + code + "}");
  }

  void breaks() throws IOException {
    Agent.write(out(), "no chunk\r\n");
  }

  /** A client may be connected before the agent is asked for its terminal. */
  private OutputStream out() {
    await().until(() -> out != null);
    return out;
  }

  private void read(DataInputStream in) throws IOException {
    while (true) {
      var size = new StringBuilder();
      for (int c = in.readByte(); c != '\r'; c = in.readByte()) {
        size.append((char) c);
      }
      in.readByte();
      var chunk = new byte[Integer.parseInt(size.toString(), 16)];
      in.readFully(chunk);
      in.readByte();
      in.readByte();
      var frame = ByteBuffer.wrap(chunk);
      var type = (char) frame.get();
      var length = frame.getInt();
      seen.add(
          type == 'R'
              ? "R:" + frame.getInt() + "x" + frame.getInt()
              : type + ":" + new String(chunk, 5, length, StandardCharsets.UTF_8));
    }
  }

  private synchronized void send(char type, String latin1) throws IOException {
    write(out(), type, latin1);
  }

  private static void write(OutputStream out, char type, String latin1) throws IOException {
    var payload = latin1.getBytes(StandardCharsets.ISO_8859_1);
    var frame =
        ByteBuffer.allocate(5 + payload.length)
            .put((byte) type)
            .putInt(payload.length)
            .put(payload)
            .array();
    out.write((Integer.toHexString(frame.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(frame);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
