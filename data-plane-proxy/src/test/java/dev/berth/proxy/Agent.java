package dev.berth.proxy;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.AgentNotListeningException;
import dev.berth.transport.ByteStream;
import dev.berth.transport.StreamOpener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent as wicked as a test wants it, reached by plain TCP; answers /health by itself. */
final class Agent implements StreamOpener, AutoCloseable {
  /** Answers one request after its head was read; returns false to close the connection. */
  interface Script {
    boolean answer(String head, InputStream in, OutputStream out) throws IOException;
  }

  final List<String> heads = new CopyOnWriteArrayList<>();
  final List<AgentAddress> dialled = new CopyOnWriteArrayList<>();
  final AtomicInteger refusals = new AtomicInteger();
  volatile Script script = (_, _, out) -> ok(out, "{}");

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  Agent() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static boolean ok(OutputStream out, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    write(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(bytes.length));
    out.write(bytes);
    out.flush();
    return true;
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

  @Override
  public ByteStream open(AgentAddress address) throws IOException {
    dialled.add(address);
    if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw new AgentNotListeningException("connection refused on node-17");
    }
    var socket = new Socket(server.getInetAddress(), server.getLocalPort());
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return new SocketStream(socket);
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
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
          ok(out, "{\"status\":\"ok\"}");
          continue;
        }
        heads.add(head);
        if (head.startsWith("POST /internal/interrupts/")) {
          write(out, "HTTP/1.1 204 No Content\r\n\r\n");
        } else if (!script.answer(head, in, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // The proxy left.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
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
        throw new UncheckedIOException(e);
      }
    }
  }
}
