package dev.berth.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a server that is cut in the middle, at any byte of either direction. */
public final class CuttingRelay implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int RECEIVED = 64 * 1024;

  /** Whose bytes are counted. */
  public enum Way {
    TO_SERVER,
    TO_CLIENT
  }

  /** How both ends learn of the cut, if they do. */
  public enum Manner {
    /** As of a process that has ended. */
    FIN,
    /** As of one that was killed with something unread, or of a firewall that refuses. */
    RST,
    /** As of a machine without power, or a firewall that forgets: nothing comes any more. */
    SILENCE
  }

  /** Comes to all connections once so many bytes have passed over them, and not one more. */
  public record Cut(Way way, long after, Manner manner) {}

  private final InetSocketAddress server;
  private final ServerSocket door;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private Optional<Cut> next = Optional.empty();
  private int cuts;
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();

  public CuttingRelay(String host, int port) throws IOException {
    server = new InetSocketAddress(host, port);
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Counts the bytes of all connections from now on, and replaces a cut that has not come yet. */
  public synchronized void cutNext(Cut cut) {
    next = Optional.of(new Cut(cut.way(), carried(cut.way()) + cut.after(), cut.manner()));
  }

  /** Takes back a cut that has not come yet; false where there is none. */
  public synchronized boolean takeBack() {
    boolean waited = next.isPresent();
    next = Optional.empty();
    return waited;
  }

  /** How many of them have come. */
  public synchronized int cuts() {
    return cuts;
  }

  /** Cuts all that are open now. */
  public void cutAll(Manner manner) {
    List.copyOf(open).forEach(connection -> connection.cut(manner));
  }

  /** Bytes that have passed so far, in all connections. */
  public long carried(Way way) {
    return counter(way).get();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cutAll(Manner.FIN);
  }

  private AtomicLong counter(Way way) {
    return way == Way.TO_SERVER ? toServer : toClient;
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().name("relay-connection").start(() -> connect(client));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket upstream = new Socket();
      // Small, or it would take in what a client that stops reading does not take.
      upstream.setReceiveBufferSize(RECEIVED);
      upstream.connect(server, CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      new Connection(client, upstream).begin();
    } catch (IOException e) {
      close(client, Manner.RST);
    }
  }

  /** Of so many bytes, those that pass before the cut; they count at once. */
  private synchronized int pass(Way way, int count) {
    int passing =
        next.filter(cut -> cut.way() == way)
            .map(cut -> Math.clamp(cut.after() - carried(way), 0, count))
            .orElse(count);
    counter(way).addAndGet(passing);
    return passing;
  }

  private void cutWhereDue(Way way) {
    takeDue(way).ifPresent(cut -> cutAll(cut.manner()));
  }

  private synchronized Optional<Cut> takeDue(Way way) {
    Optional<Cut> due = next.filter(cut -> cut.way() == way && cut.after() <= carried(way));
    if (due.isPresent()) {
      next = Optional.empty();
      cuts++;
    }
    return due;
  }

  private static void close(Socket socket, Manner manner) {
    try {
      if (manner == Manner.RST) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      // as closed as it gets
    }
  }

  private final class Connection {
    private final Socket client;
    private final Socket upstream;
    private volatile boolean silent;

    Connection(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void begin() {
      open.add(this);
      Thread.ofVirtual().start(() -> copy(Way.TO_SERVER, client, upstream));
      Thread.ofVirtual().start(() -> copy(Way.TO_CLIENT, upstream, client));
    }

    void cut(Manner manner) {
      if (manner == Manner.SILENCE) {
        silent = true;
        return;
      }
      open.remove(this);
      close(client, manner);
      close(upstream, manner);
    }

    private void copy(Way way, Socket from, Socket to) {
      byte[] buffer = new byte[8192];
      try {
        while (true) {
          int count = from.getInputStream().read(buffer);
          if (silent) {
            return;
          }
          if (count < 0) {
            cut(Manner.FIN);
            return;
          }
          to.getOutputStream().write(buffer, 0, pass(way, count));
          cutWhereDue(way);
        }
      } catch (IOException e) {
        cut(Manner.RST);
      }
    }
  }
}
