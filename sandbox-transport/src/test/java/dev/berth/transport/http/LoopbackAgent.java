package dev.berth.transport.http;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.ByteStream;
import dev.berth.transport.Route;
import dev.berth.transport.StreamOpener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent as wicked as the test wants it, reached by plain TCP; answers /health by itself. */
final class LoopbackAgent implements StreamOpener, AutoCloseable {
  static final AgentAddress ADDRESS =
      new AgentAddress("ns", "sbx-a", "uid-1", 8642, Route.PORT_FORWARD);

  /** Answers one request after its head was read; returns false to close the connection. */
  interface Script {
    boolean answer(String head, InputStream in, OutputStream out) throws IOException;
  }

  final AtomicInteger accepted = new AtomicInteger();
  final List<String> heads = new CopyOnWriteArrayList<>();
  volatile String health = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  private final ServerSocket server;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  LoopbackAgent(Script script) throws IOException {
    this.script = script;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @Override
  public ByteStream open(AgentAddress address) throws IOException {
    var socket = new Socket(server.getInetAddress(), server.getLocalPort());
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return new SocketStream(socket);
  }

  /** Streams that this side has not closed. */
  long openStreams() {
    return sockets.stream().filter(s -> !s.isClosed()).count();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed with the test.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      var out = socket.getOutputStream();
      for (var head = readHead(in); head != null; head = readHead(in)) {
        if (head.startsWith("GET /health ")) {
          write(out, health);
          continue;
        }
        heads.add(head);
        if (!script.answer(head, in, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // The client left.
    }
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  static long length(String head) {
    return head.lines()
        .filter(l -> l.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .mapToLong(l -> Long.parseLong(l.substring(15).strip()))
        .findFirst()
        .orElse(0);
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      var c = in.read();
      if (c < 0) {
        return null;
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : sockets) {
      socket.close();
    }
  }

  /** Its streams are had for good at once: a closed one fails when used, and not when asked for. */
  private record SocketStream(Socket socket, InputStream input, OutputStream output)
      implements ByteStream {
    SocketStream(Socket socket) throws IOException {
      this(socket, socket.getInputStream(), socket.getOutputStream());
    }

    @Override
    public boolean isOpen() {
      return !socket.isClosed();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
