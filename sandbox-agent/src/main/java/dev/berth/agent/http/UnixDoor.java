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
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A Unix socket that leads to the agent's port. It is the way in where a sandbox's loopback cannot
 * be reached from outside, and the only one where it is the whole machine's: the port then serves
 * nobody who does not come through this door.
 */
public final class UnixDoor implements AutoCloseable {
  private static final int BUFFER = 16 << 10;
  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  private final ServerSocketChannel listener;
  private final InetSocketAddress agent;
  private final ConcurrentMap<Integer, SocketChannel> ours = new ConcurrentHashMap<>();

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

  /**
   * Whether a connection to the port has come through here. The peer's port alone does not tell:
   * anybody may bind the same one at another address of the loopback network.
   */
  public boolean isOurs(InetSocketAddress peer) {
    return agent.getAddress().equals(peer.getAddress()) && ours.containsKey(peer.getPort());
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
          // such as of too many open files, which lasts until others close
          LockSupport.parkNanos(AFTER_FAILURE.toNanos());
        }
      }
    }
  }

  private void join(SocketChannel outside) {
    try (outside;
        SocketChannel inside = SocketChannel.open()) {
      inside.bind(new InetSocketAddress(agent.getAddress(), 0));
      inside.setOption(StandardSocketOptions.TCP_NODELAY, true);
      int port = ((InetSocketAddress) inside.getLocalAddress()).getPort();
      ours.put(port, inside);
      try {
        relay(outside, inside, () -> ours.remove(port, inside));
      } finally {
        ours.remove(port, inside);
      }
    } catch (IOException e) {
      // the agent's port has closed: the sandbox is ending
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void relay(SocketChannel outside, SocketChannel inside, Runnable disown)
      throws IOException, InterruptedException {
    inside.connect(agent);
    Thread back = Thread.ofVirtual().start(() -> copy(inside, outside, disown));
    copy(outside, inside, disown);
    back.join();
  }

  /**
   * Until either side ends; then both do, since no message of the agent's ends by half-close.
   *
   * @param disown comes before the close, which leaves the port to whoever binds it next
   */
  private static void copy(SocketChannel from, SocketChannel to, Runnable disown) {
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
      disown.run();
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
