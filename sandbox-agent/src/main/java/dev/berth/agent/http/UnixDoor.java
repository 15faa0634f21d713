package dev.berth.agent.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Unix socket that leads to the agent's port. It is the way in where a sandbox's loopback cannot
 * be reached from outside, and the only one where it is the whole machine's: the port then serves
 * nobody who does not come through this door.
 */
public final class UnixDoor implements AutoCloseable {
  private static final int BUFFER = 16 << 10;
  private final ServerSocketChannel listener;
  private final InetSocketAddress agent;
  private final Set<Integer> ours = ConcurrentHashMap.newKeySet();

  /** Opens the door; nothing may bear the path's name yet, and its folder must be there. */
  public UnixDoor(Path path, int port) throws IOException {
    agent = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path), 128);
  }

  /** Begins to let connections in. */
  public void start() {
    Thread.ofPlatform().daemon().name("door").start(this::accept);
  }

  /** Whether a connection to the port has come through here. */
  public boolean isOurs(InetSocketAddress peer) {
    return ours.contains(peer.getPort());
  }

  @Override
  public void close() {
    shut(listener);
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel outside = listener.accept();
        Thread.ofVirtual().start(() -> join(outside));
      } catch (IOException e) {
        if (listener.isOpen()) {
          System.err.println("door: " + e);
        }
      }
    }
  }

  private void join(SocketChannel outside) {
    int port = 0;
    try (outside;
        SocketChannel inside = SocketChannel.open()) {
      inside.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      inside.setOption(StandardSocketOptions.TCP_NODELAY, true);
      port = ((InetSocketAddress) inside.getLocalAddress()).getPort();
      ours.add(port);
      inside.connect(agent);
      Thread back = Thread.ofVirtual().start(() -> copy(inside, outside));
      copy(outside, inside);
      back.join();
    } catch (IOException e) {
      // the agent's port has closed: the sandbox is ending
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ours.remove(port);
    }
  }

  /** Until either side ends; then both do, since no message of the agent's ends by half-close. */
  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // one side is gone, and the other follows
    } finally {
      shut(from);
      shut(to);
    }
  }

  private static void shut(java.nio.channels.Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // as closed as it gets
    }
  }
}
