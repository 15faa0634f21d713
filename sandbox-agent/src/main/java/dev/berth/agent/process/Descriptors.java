package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Calls on file descriptors: pipes, reads that can be woken, writes. */
final class Descriptors {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_NOCTTY = 0x100;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  private static final Libc.Function PIPE2 = Libc.of("pipe2");
  private static final Libc.Function CLOSE = Libc.of("close");
  private static final Libc.Function OPEN = Libc.of("open");
  private static final Libc.Function FCNTL = Libc.of("fcntl");
  private static final Libc.Function MKFIFO = Libc.of("mkfifo");
  static final Libc.Function READ = Libc.wide("read");
  static final Libc.Function WRITE = Libc.wide("write");
  static final Libc.Function POLL = Libc.of("poll");
  private static final int F_SETFL = 4;

  private Descriptors() {}

  /** A pipe that no child inherits unless a file action hands it over. */
  record Pipe(int readEnd, int writeEnd) {}

  static Pipe pipe() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      PIPE2.orThrow(pair.address(), O_CLOEXEC);
      return new Pipe(pair.getAtIndex(JAVA_INT, 0), pair.getAtIndex(JAVA_INT, 1));
    }
  }

  static int open(String path, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return (int) OPEN.orThrow(arena.allocateFrom(path).address(), flags | O_CLOEXEC, 0);
    }
  }

  static void makeFifo(String path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MKFIFO.orThrow(arena.allocateFrom(path).address(), 0600);
    }
  }

  static void makeBlocking(int fd) throws IOException {
    FCNTL.orThrow(fd, F_SETFL, 0);
  }

  static void makeNonBlocking(int fd) throws IOException {
    FCNTL.orThrow(fd, F_SETFL, O_NONBLOCK);
  }

  static void close(int fd) {
    CLOSE.call(fd);
  }
}
