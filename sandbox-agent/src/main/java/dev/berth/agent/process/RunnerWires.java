package dev.berth.agent.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a language runner speaks and prints by: a socket to the agent, and pipes for its standard
 * output and error. They are handed over as descriptors, so there is no address that other code
 * could connect to and no secret to steal.
 *
 * <p>One thread listens to all three and is always ready to read: a process that prints without
 * pause is never held up, and what it printed before it spoke is heard before what it said.
 */
public final class RunnerWires implements AutoCloseable {
  private static final int CHUNK = 64 << 10;
  private static final int LONGEST_PACKET = 64 << 10;
  private static final int PART_OF_A_STREAM = 16 << 10;
  private static final int DRAIN_AT_MOST = 1 << 20; // the most that a pipe can be made to hold
  private static final short POLLIN = 1;
  private static final int WAKE = 3;
  private static final int ENTRY = 8;

  /** The three, in the order of their descriptors here. */
  public enum Wire {
    CONTROL,
    STDOUT,
    STDERR
  }

  /** Hears what comes; called by the listening thread alone. */
  public interface Listener {
    void heard(Wire wire, byte[] bytes, int length);

    /** The runner hung up, or these wires were closed; nothing more comes. */
    void hungUp();
  }

  private final int[] mine;
  private final int[] theirs;
  private final Descriptors.Pipe wake;
  private final int mostSaid;
  private final NativeOutput control;
  private final ReentrantLock listening = new ReentrantLock();
  private volatile boolean closed;

  private RunnerWires(int[] mine, int[] theirs, Descriptors.Pipe wake, int mostSaid) {
    this.mostSaid = mostSaid;
    this.mine = mine;
    this.theirs = theirs;
    this.wake = wake;
    this.control = new NativeOutput(mine[0]);
  }

  /** Wires whose socket carries a stream of bytes. */
  public static RunnerWires stream() throws IOException {
    return open(UnixSockets.STREAM, PART_OF_A_STREAM);
  }

  /** Wires whose socket carries packets; each is heard whole. */
  public static RunnerWires packets() throws IOException {
    return open(UnixSockets.PACKETS, LONGEST_PACKET);
  }

  private static RunnerWires open(int type, int mostSaid) throws IOException {
    UnixSockets.Pair socket = UnixSockets.pair(type);
    Descriptors.Pipe out = Descriptors.pipe();
    Descriptors.Pipe err = Descriptors.pipe();
    return new RunnerWires(
        new int[] {socket.here(), out.readEnd(), err.readEnd()},
        new int[] {socket.there(), out.writeEnd(), err.writeEnd()},
        Descriptors.pipe(),
        mostSaid);
  }

  int theirs(Wire wire) {
    return theirs[wire.ordinal()];
  }

  /** Closes this process's copies of the runner's ends, once the runner has its own. */
  synchronized void handedOver() {
    for (int i = 0; i < theirs.length; i++) {
      if (theirs[i] >= 0) {
        Descriptors.close(theirs[i]);
        theirs[i] = -1;
      }
    }
  }

  /**
   * To the runner; a write blocks while it does not read and its buffer (some 200 KiB) is full, and
   * after ten seconds of that throws {@link java.net.SocketTimeoutException}.
   */
  public OutputStream output() {
    return control;
  }

  /** Writes to the runner, as {@link #output} does. */
  public void write(byte[] bytes) throws IOException {
    control.write(bytes, 0, bytes.length);
  }

  /** Sends one packet together with the runner's ends of other wires. */
  public synchronized void sendWithEnds(byte[] packet, RunnerWires others) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    try {
      UnixSockets.send(mine[0], packet, others.theirs);
    } finally {
      others.handedOver();
    }
  }

  /** Listens until the runner hangs up or these are closed. Blocks: give it a thread of its own. */
  public void listen(Listener listener) {
    listening.lock();
    try (Arena arena = Arena.ofConfined()) {
      new Ear(arena, listener).run();
    } finally {
      listening.unlock();
      listener.hungUp();
    }
  }

  /** The listening thread's own state. */
  private final class Ear {
    private final Listener listener;
    private final MemorySegment buffer;
    private final MemorySegment polled;
    private final byte[] printed = new byte[CHUNK];
    private final byte[] said = new byte[mostSaid];

    Ear(Arena arena, Listener listener) {
      this.listener = listener;
      this.buffer = arena.allocate(CHUNK);
      this.polled = arena.allocate(4 * ENTRY, 4);
      for (int i = 0; i < mine.length; i++) {
        polled.set(JAVA_INT, (long) i * ENTRY, mine[i]);
        polled.set(JAVA_SHORT, (long) i * ENTRY + 4, POLLIN);
      }
      polled.set(JAVA_INT, (long) WAKE * ENTRY, wake.readEnd());
      polled.set(JAVA_SHORT, (long) WAKE * ENTRY + 4, POLLIN);
    }

    void run() {
      while (!closed) {
        poll(-1);
        // Read before the pipes and passed on after them: they hold by then what was printed
        // before.
        boolean speaks = ready(Wire.CONTROL);
        int length = speaks ? read(Wire.CONTROL, said) : 0;
        drain(Wire.STDOUT);
        drain(Wire.STDERR);
        if (closed || speaks && length <= 0) {
          return;
        }
        if (speaks) {
          listener.heard(Wire.CONTROL, said, length);
        }
      }
    }

    private void drain(Wire wire) {
      for (int read = 0; read < DRAIN_AT_MOST && !closed; read += CHUNK) {
        poll(0);
        if (!ready(wire)) {
          return;
        }
        int length = read(wire, printed);
        if (length <= 0) {
          polled.set(JAVA_INT, (long) wire.ordinal() * ENTRY, -1); // closed: not to be polled again
          return;
        }
        listener.heard(wire, printed, length);
      }
    }

    private void poll(int millis) {
      Libc.Result result;
      do {
        result = Descriptors.POLL.call(polled.address(), 4, millis);
      } while (result.failed() && result.errno() == Libc.EINTR && !closed);
    }

    private boolean ready(Wire wire) {
      return polled.get(JAVA_SHORT, (long) wire.ordinal() * ENTRY + 6) != 0;
    }

    private int read(Wire wire, byte[] into) {
      int fd = mine[wire.ordinal()];
      int length = (int) Descriptors.READ.call(fd, buffer.address(), into.length).value();
      if (length > 0) {
        MemorySegment.copy(buffer, JAVA_BYTE, 0, into, 0, length);
      }
      return length;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    handedOver();
    Descriptors.close(wake.writeEnd()); // the listener's poll sees a hang-up
    UnixSockets.shutDown(mine[0]); // a blocked writer gets an error
    listening.lock();
    try {
      control.close();
      Descriptors.close(mine[1]);
      Descriptors.close(mine[2]);
      Descriptors.close(wake.readEnd());
    } finally {
      listening.unlock();
    }
  }
}
