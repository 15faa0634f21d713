package dev.berth.e2e.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A connection whose client may stop reading or leave in the middle, which no HTTP library does.
 */
public final class RawHttp implements AutoCloseable {
  private final Socket socket = new Socket();

  private RawHttp(URI url) throws IOException {
    int port = url.getPort() < 0 ? 80 : url.getPort();
    // A small window, so that the kernel does not read on our behalf.
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress(url.getHost(), port), 5_000);
    socket.setSoTimeout(30_000);
  }

  public RawHttp(BerthClient client, String head) throws IOException {
    this(client.url());
    URI url = client.url();
    write(
        (head + "\r\nHost: " + url.getAuthority() + "\r\nAuthorization: Bearer " + client.token())
                .strip()
            + "\r\n\r\n");
  }

  /** One that has said nothing yet. */
  public static RawHttp silent(BerthClient client) throws IOException {
    return new RawHttp(client.url());
  }

  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  public void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  public InputStream input() throws IOException {
    return socket.getInputStream();
  }

  /** The status line. */
  public String readLine() throws IOException {
    var line = new StringBuilder();
    for (int c = input().read(); c >= 0 && c != '\n'; c = input().read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
