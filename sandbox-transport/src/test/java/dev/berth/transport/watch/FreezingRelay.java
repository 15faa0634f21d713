package dev.berth.transport.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A way to a server whose connections can be lost without a word; new ones are well. */
final class FreezingRelay implements AutoCloseable {
  private final int target;
  private final ServerSocket server;
  private final List<Way> ways = new CopyOnWriteArrayList<>();

  private static final class Way {
    final List<Socket> ends = new CopyOnWriteArrayList<>();
    volatile boolean frozen;
  }

  FreezingRelay(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** All connections of now carry nothing any more, and nobody is told. */
  void freeze() {
    ways.forEach(way -> way.frozen = true);
  }

  int connections() {
    return ways.size();
  }

  private void accept() {
    try {
      while (true) {
        Way way = new Way();
        Socket client = server.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        way.ends.addAll(List.of(client, upstream));
        ways.add(way);
        Thread.startVirtualThread(() -> copy(way, client, upstream));
        Thread.startVirtualThread(() -> copy(way, upstream, client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void copy(Way way, Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      for (int n = from.getInputStream().read(buffer);
          n > 0;
          n = from.getInputStream().read(buffer)) {
        while (way.frozen) {
          LockSupport.parkNanos(10_000_000);
          if (Thread.interrupted() || from.isClosed()) {
            return;
          }
        }
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // either end has gone
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Way way : ways) {
        for (Socket end : way.ends) {
          end.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
