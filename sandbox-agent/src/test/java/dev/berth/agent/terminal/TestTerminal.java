package dev.berth.agent.terminal;

import static org.awaitility.Awaitility.await;

import dev.berth.agent.RunningAgent;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The proxy's side of a terminal's stream: chunked HTTP both ways on one connection. */
final class TestTerminal implements AutoCloseable {
  private final Socket socket;
  private final DataOutputStream frames;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream replay = new ByteArrayOutputStream();
  private volatile String started = "";
  private volatile String exit;
  private volatile boolean taken;
  private volatile boolean ended;
  private volatile boolean ponged;

  private TestTerminal(Socket socket) throws IOException {
    this.socket = socket;
    this.frames = new DataOutputStream(new Chunks(socket.getOutputStream()));
  }

  static TestTerminal open(RunningAgent agent) throws IOException {
    return open(agent, "");
  }

  /** Opens one that waits so long for another stream. */
  static TestTerminal kept(RunningAgent agent, int graceSeconds) throws IOException {
    return open(agent, "&reattach=" + graceSeconds);
  }

  private static TestTerminal open(RunningAgent agent, String query) throws IOException {
    TestTerminal terminal =
        connect(agent.uri("/internal/terminals?rows=24&cols=80" + query)).reading();
    await().until(() -> terminal.text().contains("$") || terminal.text().contains("#"));
    return terminal;
  }

  /** Attaches to one, and has read that it is so. */
  static TestTerminal attach(RunningAgent agent, String id, String query) throws IOException {
    TestTerminal terminal = connect(agent.uri("/internal/terminals/" + id + query)).reading();
    await().until(() -> !terminal.started.isEmpty());
    return terminal;
  }

  /** Attaches to one and reads nothing. */
  static TestTerminal attachDeaf(RunningAgent agent, String id) throws IOException {
    return connect(agent.uri("/internal/terminals/" + id + "?rows=24"));
  }

  private TestTerminal reading() {
    Thread.ofVirtual().start(this::read);
    return this;
  }

  private static TestTerminal connect(URI uri) throws IOException {
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    socket
        .getOutputStream()
        .write(
            ("POST "
                    + uri.getPath()
                    + "?"
                    + uri.getQuery()
                    + " HTTP/1.1\r\nHost: agent\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return new TestTerminal(socket);
  }

  /** What others attach by. */
  String id() {
    return started.replaceAll(".*\"sessionId\":\"([^\"]+)\".*", "$1");
  }

  String started() {
    return started;
  }

  /** A number that the first frame has. */
  long started(String name) {
    return Long.parseLong(started.replaceAll(".*\"" + name + "\":([0-9]+).*", "$1"));
  }

  String session() {
    return started.replaceAll(".*\"pid\":([0-9]+).*", "$1");
  }

  /** What was printed before, once all of it is here. */
  String awaitReplay() {
    await().until(() -> replay.size() == started("replay"));
    synchronized (output) {
      return replay.toString(StandardCharsets.UTF_8);
    }
  }

  void awaitTaken() {
    await().until(() -> taken && ended);
  }

  void awaitEnd() {
    await().until(() -> ended);
  }

  void dismiss() throws IOException {
    Frame.write(frames, Frame.CLOSE, new byte[0], 0);
  }

  void type(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Frame.write(frames, Frame.DATA, bytes, bytes.length);
  }

  void resize(int rows, int columns) throws IOException {
    byte[] size = ByteBuffer.allocate(8).putInt(rows).putInt(columns).array();
    Frame.write(frames, Frame.RESIZE, size, size.length);
  }

  void ping() throws IOException {
    Frame.write(frames, Frame.PING, new byte[0], 0);
  }

  void awaitPong() {
    await().until(() -> ponged);
  }

  void awaitOutput(String text) {
    await().atMost(Duration.ofSeconds(10)).until(() -> text().contains(text));
  }

  String awaitExit(Duration limit) {
    await().atMost(limit).until(() -> exit != null);
    return exit;
  }

  private String text() {
    synchronized (output) {
      return output.toString(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void read() {
    try (InputStream in = socket.getInputStream()) {
      DataInputStream raw = new DataInputStream(in);
      while (!line(raw).isEmpty()) {
        // the response's head
      }
      DataInputStream body = new DataInputStream(new Unchunked(raw));
      Frame frame;
      while ((frame = Frame.read(body)) != null) {
        accept(frame);
      }
    } catch (IOException e) {
      // closed by the test, or cut off by the agent
    } finally {
      ended = true;
    }
  }

  private void accept(Frame frame) {
    switch (frame.type()) {
      case Frame.DATA -> {
        synchronized (output) {
          output.writeBytes(frame.payload());
        }
      }
      case Frame.REPLAY -> {
        synchronized (output) {
          replay.writeBytes(frame.payload());
        }
      }
      case Frame.STARTED -> started = new String(frame.payload(), StandardCharsets.UTF_8);
      case Frame.TAKEN -> taken = true;
      case Frame.EXIT -> exit = new String(frame.payload(), StandardCharsets.UTF_8);
      case Frame.PING -> ponged = true;
      default -> {}
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int b;
    while ((b = in.read()) >= 0 && b != '\n') {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    if (b < 0) {
      throw new IOException("cut off");
    }
    return line.toString();
  }

  /** Each write is a chunk. */
  private static final class Chunks extends OutputStream {
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final OutputStream out;

    Chunks(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      pending.write(b);
    }

    @Override
    public void flush() throws IOException {
      out.write((Integer.toHexString(pending.size()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      pending.writeTo(out);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      pending.reset();
    }
  }

  /** The chunks' content. */
  private static final class Unchunked extends InputStream {
    private final DataInputStream in;
    private int left;

    Unchunked(DataInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        left = Integer.parseInt(line(in).trim(), 16);
        if (left == 0) {
          return -1;
        }
      }
      int b = in.read();
      if (--left == 0) {
        line(in);
      }
      return b;
    }
  }
}
