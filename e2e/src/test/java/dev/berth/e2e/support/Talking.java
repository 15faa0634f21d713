package dev.berth.e2e.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** A client in the middle of its exchange. */
public final class Talking {
  private static final int END_OF_HEAD = 4;
  private static final int STATUS_LINE = 16;
  private static final Pattern DONE = Pattern.compile("HTTP/1.1 (200|101)");

  private final Talk talk;
  private final Socket socket = new Socket();
  private final AtomicLong heard = new AtomicLong();
  private final StringBuffer start = new StringBuffer();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  Talking(Talk talk, int port) {
    this.talk = talk;
    Thread.ofVirtual().name("talking").start(() -> run(port));
  }

  /** Completes once the connection has ended, however it did. */
  public CompletableFuture<Void> over() {
    return over;
  }

  /** Bytes of the answer so far. */
  public long heard() {
    return heard.get();
  }

  /** Whether its answer begins as that of a call that is done. */
  public boolean isAnsweredWell() {
    return DONE.matcher(start).lookingAt();
  }

  public void hangUp() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(int port) {
    try (socket) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.getOutputStream().write(talk.head());
      InputStream in = socket.getInputStream();
      if (talk.waits()) {
        hearHead(in);
      }
      socket.getOutputStream().write(talk.body());
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hear(buffer, n);
      }
    } catch (IOException e) {
      // cut, which is what this is about
    } finally {
      over.complete(null);
    }
  }

  private void hear(byte[] bytes, int count) {
    if (start.length() < STATUS_LINE) {
      start.append(new String(bytes, 0, Math.min(count, STATUS_LINE), US_ASCII));
    }
    heard.addAndGet(count);
  }

  /** Up to its empty line. */
  private void hearHead(InputStream in) throws IOException {
    for (int matched = 0; matched < END_OF_HEAD; ) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("ended in its head");
      }
      hear(new byte[] {(byte) c}, 1);
      boolean expected = c == (matched % 2 == 0 ? '\r' : '\n');
      matched = expected ? matched + 1 : 0;
    }
  }
}
