package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A pseudo-terminal: the agent holds the master, a session has the other side. */
public final class Pty implements AutoCloseable {
  private static final Libc.Function POSIX_OPENPT = Libc.of("posix_openpt");
  private static final Libc.Function GRANTPT = Libc.of("grantpt");
  private static final Libc.Function UNLOCKPT = Libc.of("unlockpt");
  private static final Libc.Function PTSNAME_R = Libc.of("ptsname_r");
  private static final Libc.Function IOCTL = Libc.of("ioctl");
  private static final long TIOCSWINSZ = 0x5414;
  private static final int NAME_BYTES = 128;

  private final int master;
  private final String name;
  private final NativeInput output;
  private final NativeOutput input;
  private boolean closed;

  private Pty(int master, String name) throws IOException {
    this.master = master;
    this.name = name;
    this.output = new NativeInput(master);
    this.input = new NativeOutput(master, true);
  }

  public static Pty open(int rows, int columns) throws IOException {
    int master =
        (int)
            POSIX_OPENPT.orThrow(Descriptors.O_RDWR | Descriptors.O_NOCTTY | Descriptors.O_CLOEXEC);
    try (Arena arena = Arena.ofConfined()) {
      Descriptors.makeNonBlocking(master);
      GRANTPT.orThrow(master);
      UNLOCKPT.orThrow(master);
      MemorySegment name = arena.allocate(NAME_BYTES);
      long error = PTSNAME_R.call(master, name.address(), NAME_BYTES).value();
      if (error != 0) {
        throw new IOException("ptsname_r: " + Libc.words((int) error));
      }
      Pty pty = new Pty(master, name.getString(0));
      pty.resize(rows, columns);
      return pty;
    } catch (IOException e) {
      Descriptors.close(master);
      throw e;
    }
  }

  /** Tells the programs in the terminal its new size; they get SIGWINCH. */
  public synchronized void resize(int rows, int columns) throws IOException {
    if (closed) {
      return; // the number may already name another descriptor
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(8, 2);
      size.set(JAVA_SHORT, 0, (short) rows);
      size.set(JAVA_SHORT, 2, (short) columns);
      IOCTL.orThrow(master, TIOCSWINSZ, size.address());
    }
  }

  String name() {
    return name;
  }

  /** What the programs print. */
  public NativeInput output() {
    return output;
  }

  /** What is typed. */
  public NativeOutput input() {
    return input;
  }

  /** Hangs up: closes the one descriptor that both directions share. */
  @Override
  public synchronized void close() {
    closed = true;
    input.retire();
    output.close();
  }
}
