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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows one view of a terminal on one exchange: frames from the proxy become keystrokes and sizes,
 * output becomes frames. Ends at the shell's exit, at the proxy's end of stream, after 30 s in
 * which the proxy said nothing, not even a ping, or when another stream takes over.
 */
final class TerminalStream {
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration HELD_UP = Duration.ofSeconds(1);
  private static final Duration FAREWELL = Duration.ofSeconds(1);
  private static final int BUFFER = 8192;

  private final View view;
  private final TerminalSession session;
  private final InputStream body;
  private final Response response;
  private final CompletableFuture<View.Over> shown;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long lastHeard = System.nanoTime();
  private volatile long typingSince;
  private volatile boolean peerLeft;
  private volatile boolean peerSaidSo;
  private DataOutputStream out;

  TerminalStream(View view, InputStream body, Response response) {
    this.view = view;
    this.session = view.session();
    this.shown = view.over();
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
    shown.whenComplete((how, error) -> over.countDown());
    awaitEnd();
    if (!peerLeft) {
      farewell(printer);
    } else if (peerSaidSo) {
      await(Thread.ofVirtual().start(this::endQuietly), FAREWELL);
    }
    // Who still writes is cut off: an interrupt closes the connection under it.
    reader.interrupt();
    printer.interrupt();
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

  private void farewell(Thread printer) throws IOException {
    switch (shown.join()) {
      case View.Exited(int code) -> {
        // What it printed last goes out, then its exit code, then the end.
        await(printer, view.lastOutput());
        send(Frame.EXIT, json -> json.writeNumberField("exitCode", code));
        end();
      }
      case View.TakenOver() ->
          // On a thread of its own: one who does not read is cut off instead.
          await(Thread.ofVirtual().start(this::tellOfTaking), FAREWELL);
    }
  }

  private void tellOfTaking() {
    try {
      send(Frame.TAKEN, new byte[0], 0);
      end();
    } catch (IOException e) {
      // it has left by itself
    }
  }

  private synchronized void end() throws IOException {
    out.close();
  }

  private void endQuietly() {
    try {
      end();
    } catch (IOException e) {
      // it does not listen any more, which is its right
    }
  }

  private static void await(Thread thread, Duration limit) {
    try {
      thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readFrames() {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(body, BUFFER))) {
      Frame frame;
      while ((frame = Frame.read(in)) != null && !shown.isDone()) {
        lastHeard = System.nanoTime();
        if (frame.type() == Frame.CLOSE) {
          view.dismiss();
          break;
        }
        accept(frame);
      }
      peerSaidSo = frame == null;
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
          session.resize(new TerminalSession.Size(clamp(size.getInt()), clamp(size.getInt())));
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
      replay();
      int n;
      while ((n = view.read(buffer)) >= 0) {
        send(Frame.DATA, buffer, n);
      }
    } catch (IOException e) {
      peerLeft = true;
      over.countDown();
    }
  }

  private void replay() throws IOException {
    if (view.replay() != null) {
      ByteBuffer output = ByteBuffer.wrap(view.replay().output());
      byte[] buffer = new byte[BUFFER];
      while (output.hasRemaining()) {
        int n = Math.min(BUFFER, output.remaining());
        output.get(buffer, 0, n);
        send(Frame.REPLAY, buffer, n);
      }
    }
  }

  private JsonBody started() {
    return json -> {
      json.writeStringField("sessionId", session.id());
      json.writeNumberField("pid", session.shell().pid());
      json.writeStringField("shell", session.shell().spec().argv().getFirst());
      json.writeStringField("cwd", session.shell().spec().cwd().toString());
      if (!view.grace().isZero()) {
        json.writeNumberField("reattach", view.grace().toSeconds());
      }
      if (view.replay() != null) {
        json.writeNumberField("replay", view.replay().output().length);
        json.writeNumberField("dropped", view.replay().dropped());
      }
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
