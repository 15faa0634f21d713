package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pairs of connected sockets without a name, and descriptors sent over them. */
final class UnixSockets {
  static final int STREAM = 1;
  static final int PACKETS = 5;

  private static final int AF_UNIX = 1;
  private static final int CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21;
  private static final int TIMEVAL = 16;
  private static final long SEND_SECONDS = 10;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SHUT_RDWR = 2;
  private static final int MSGHDR = 56;
  private static final int CMSGHDR = 16;

  private static final Libc.Function SOCKETPAIR = Libc.of("socketpair");
  private static final Libc.Function SENDMSG = Libc.wide("sendmsg");
  private static final Libc.Function SETSOCKOPT = Libc.of("setsockopt");
  private static final Libc.Function SHUTDOWN = Libc.of("shutdown");

  private UnixSockets() {}

  /** Two ends; no child inherits them unless they are handed over. Ours waits 10 s to send. */
  record Pair(int here, int there) {}

  static Pair pair(int type) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      SOCKETPAIR.orThrow(AF_UNIX, type | CLOEXEC, 0, ends.address());
      Pair pair = new Pair(ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
      MemorySegment patience = arena.allocate(TIMEVAL, 8);
      patience.set(JAVA_LONG, 0, SEND_SECONDS);
      SETSOCKOPT.call(pair.here(), SOL_SOCKET, SO_SNDTIMEO, patience.address(), TIMEVAL);
      return pair;
    }
  }

  /** Sends bytes in one piece, together with descriptors; the receiver gets its own copies. */
  static void send(int socket, byte[] bytes, int... descriptors) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment vector = arena.allocate(16, 8);
      vector.set(ADDRESS, 0, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes));
      vector.set(JAVA_LONG, 8, bytes.length);
      int rights = CMSGHDR + 4 * descriptors.length;
      MemorySegment control = arena.allocate((rights + 7) & ~7, 8);
      control.set(JAVA_LONG, 0, rights);
      control.set(JAVA_INT, 8, SOL_SOCKET);
      control.set(JAVA_INT, 12, SCM_RIGHTS);
      for (int i = 0; i < descriptors.length; i++) {
        control.set(JAVA_INT, CMSGHDR + 4L * i, descriptors[i]);
      }
      MemorySegment message = arena.allocate(MSGHDR, 8);
      message.set(ADDRESS, 16, vector);
      message.set(JAVA_LONG, 24, 1);
      message.set(ADDRESS, 32, control);
      message.set(JAVA_LONG, 40, control.byteSize());
      SENDMSG.orThrow(socket, message.address(), MSG_NOSIGNAL);
    }
  }

  static void shutDown(int socket) {
    SHUTDOWN.call(socket, SHUT_RDWR);
  }
}
