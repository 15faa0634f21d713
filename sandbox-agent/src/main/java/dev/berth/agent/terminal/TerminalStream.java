package dev.berth.agent.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.berth.agent.http.JsonBody;
import dev.berth.agent.http.JsonObject;
import dev.berth.agent.http.Response;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows one terminal session on one exchange: frames from the proxy become keystrokes and sizes,
 * output becomes frames. Ends at the shell's exit, at the proxy's end of stream, or after 30 s in
 * which the proxy said nothing, not even a ping.
 */
final class TerminalStream {
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration HELD_UP = Duration.ofSeconds(1);
  private static final Duration LAST_OUTPUT = Duration.ofMillis(300);
  private static final int BUFFER = 8192;

  private final TerminalSession session;
  private final InputStream body;
  private final Response response;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long lastHeard = System.nanoTime();
  private volatile long typingSince;
  private volatile boolean peerLeft;
  private DataOutputStream out;

  TerminalStream(TerminalSession session, InputStream body, Response response) {
    this.session = session;
    this.body = body;
    this.response = response;
  }

  void run() throws IOException {
    out =
        new DataOutputStream(
            new BufferedOutputStream(
                response.stream(200, "application/vnd.berth.terminal", -1), BUFFER));
    send(Frame.STARTED, started());
    // Not virtual: typing into a terminal whose program does not read would hold a carrier.
    Thread reader = Thread.ofPlatform().daemon().name("terminal-input").start(this::readFrames);
    Thread printer = Thread.ofPlatform().daemon().name("terminal-output").start(this::print);
    session.shell().exit().whenComplete((code, error) -> over.countDown());
    awaitEnd();
    if (!peerLeft) {
      farewell(printer);
    }
    reader.interrupt();
  }

  private void awaitEnd() {
    try {
      while (!over.await(1, TimeUnit.SECONDS)) {
        if (isPeerLost()) {
          peerLeft = true;
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      peerLeft = true;
    }
  }

  /**
   * Keystrokes that no program reads hold up all that comes after them, pings and the proxy's end:
   * then a ping of our own tells whether it is there.
   */
  private boolean isPeerLost() {
    long now = System.nanoTime();
    long since = typingSince;
    if (since == 0 || now - since < HELD_UP.toNanos()) {
      return since == 0 && now - lastHeard > SILENCE.toNanos();
    }
    try {
      send(Frame.PING, new byte[0], 0);
      return false;
    } catch (IOException gone) {
      return true;
    }
  }

  /** The shell has ended: what it printed last goes out, then its exit code, then the end. */
  private void farewell(Thread printer) throws IOException {
    try {
      printer.join(LAST_OUTPUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int code = session.shell().exit().getNow(-1);
    send(Frame.EXIT, json -> json.writeNumberField("exitCode", code));
    synchronized (this) {
      out.close();
    }
  }

  private void readFrames() {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(body, BUFFER))) {
      Frame frame;
      while ((frame = Frame.read(in)) != null && frame.type() != Frame.CLOSE) {
        lastHeard = System.nanoTime();
        accept(frame);
      }
    } catch (IOException e) {
      // the stream was cut: the same as its end
    }
    if (over.getCount() > 0) {
      peerLeft = true;
      over.countDown();
    }
  }

  private void accept(Frame frame) throws IOException {
    switch (frame.type()) {
      case Frame.DATA -> {
        typingSince = System.nanoTime();
        session.pty().input().write(frame.payload());
        lastHeard = System.nanoTime();
        typingSince = 0;
      }
      case Frame.RESIZE -> {
        ByteBuffer size = ByteBuffer.wrap(frame.payload());
        if (size.remaining() == 8) {
          session.pty().resize(clamp(size.getInt()), clamp(size.getInt()));
        }
      }
      case Frame.PING -> send(Frame.PING, new byte[0], 0);
      default -> throw new IOException("a frame of unknown type " + (int) frame.type());
    }
  }

  private static int clamp(int size) {
    return Math.clamp(size, 1, 10_000);
  }

  private void print() {
    byte[] buffer = new byte[BUFFER];
    try {
      int n;
      while ((n = session.pty().output().read(buffer, 0, BUFFER)) >= 0) {
        send(Frame.DATA, buffer, n);
      }
    } catch (IOException e) {
      peerLeft = true;
      over.countDown();
    }
  }

  private JsonBody started() {
    return json -> {
      json.writeStringField("sessionId", UUID.randomUUID().toString());
      json.writeNumberField("pid", session.shell().pid());
      json.writeStringField("shell", session.shell().spec().argv().getFirst());
      json.writeStringField("cwd", session.shell().spec().cwd().toString());
    };
  }

  private void send(char type, JsonBody members) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = JsonObject.FACTORY.createGenerator(text)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    }
    send(type, text.toByteArray(), text.size());
  }

  private synchronized void send(char type, byte[] bytes, int length) throws IOException {
    Frame.write(out, type, bytes, length);
  }
}
