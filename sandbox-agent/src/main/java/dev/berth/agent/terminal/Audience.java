package dev.berth.agent.terminal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who looks at a kept terminal, one at a time, and what is printed for them. A slow reader stops
 * the programs; while nobody looks, the latest output is kept for whoever comes next.
 */
final class Audience {
  /** Most bytes of a replay. */
  static final int KEPT = 256 * 1024;

  /** Bytes that the programs may be ahead of whoever looks. */
  static final int AHEAD = 64 * 1024;

  private final TerminalSession session;
  private final Scrollback scrollback = new Scrollback(KEPT - Modes.LONGEST);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Condition changed = lock.newCondition();
  private Viewer viewer;
  private long aloneSince = System.nanoTime();
  private Duration grace;
  private View.Exited exit;
  private boolean hurried;
  private boolean closed;

  Audience(TerminalSession session, Duration grace) {
    this.session = session;
    this.grace = grace;
  }

  /** The first view, by whoever opened the terminal. */
  View open() {
    return locked(() -> show(null));
  }

  /**
   * Another view, which takes over from one that there may be.
   *
   * @param newGrace null leaves it as it is
   * @return empty where it is too late
   */
  Optional<View> attach(Duration newGrace) {
    return locked(
        () -> {
          if (closed) {
            return Optional.empty();
          }
          grace = newGrace == null ? grace : newGrace;
          return Optional.of(show(replay()));
        });
  }

  private View.Replay replay() {
    byte[] restoring = scrollback.modes().restoring();
    byte[] latest = Queries.without(scrollback.latest());
    byte[] all = Arrays.copyOf(restoring, restoring.length + latest.length);
    System.arraycopy(latest, 0, all, restoring.length, latest.length);
    return new View.Replay(all, scrollback.start());
  }

  private View show(View.Replay replay) {
    if (viewer != null) {
      viewer.over.complete(new View.TakenOver());
    }
    viewer = new Viewer(replay, scrollback.end(), grace);
    if (exit != null) {
      viewer.over.complete(exit);
    }
    return viewer;
  }

  /** Adds output; waits while whoever looks is far behind. */
  void print(byte[] bytes, int length) {
    moving(
        () -> {
          while (!hurried && viewer != null && scrollback.end() - viewer.position > AHEAD) {
            moved.awaitUninterruptibly();
          }
          scrollback.add(bytes, length);
          return null;
        });
  }

  /** From now on output waits for nobody: what comes is the last. */
  void hurry() {
    locked(() -> hurried = true);
  }

  /** The shell has ended, and all its output is here. */
  void exited(View.Exited how) {
    locked(
        () -> {
          exit = how;
          aloneSince = System.nanoTime();
          if (viewer != null) {
            viewer.over.complete(exit);
          }
          return null;
        });
  }

  /** Whether all that is left to do is to tell somebody of the shell's end. */
  boolean hasOnlyTheEndToTell() {
    return locked(() -> exit != null && viewer == null);
  }

  /** Lets nobody else look. */
  void close() {
    locked(() -> closed = true);
  }

  /** Returns once it is closed, by itself when nobody has looked for the time of grace. */
  void awaitClose() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long left = grace.toNanos() - (System.nanoTime() - aloneSince);
        if (viewer != null) {
          changed.await();
        } else if (left > 0) {
          changed.awaitNanos(left);
        } else {
          closed = true;
          changed.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private interface Step<T> {
    T run();
  }

  /** For what only output waits for: whoever waits for the end need not be woken by each piece. */
  private <T> T moving(Step<T> step) {
    lock.lock();
    try {
      T result = step.run();
      moved.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Step<T> step) {
    return moving(
        () -> {
          T result = step.run();
          changed.signalAll();
          return result;
        });
  }

  private final class Viewer implements View {
    private static final Duration SLOW = Duration.ofSeconds(30);
    private final CompletableFuture<Over> over = new CompletableFuture<>();
    private final Replay replay;
    private final Duration grace;
    private long position;

    Viewer(Replay replay, long position, Duration grace) {
      this.replay = replay;
      this.position = position;
      this.grace = grace;
    }

    @Override
    public TerminalSession session() {
      return session;
    }

    @Override
    public Duration grace() {
      return grace;
    }

    @Override
    public Replay replay() {
      return replay;
    }

    @Override
    public int read(byte[] buffer) {
      return moving(
          () -> {
            while (viewer == this && position == scrollback.end() && exit == null) {
              moved.awaitUninterruptibly();
            }
            if (viewer != this || position == scrollback.end()) {
              return -1;
            }
            position = Math.max(position, scrollback.start());
            int n = scrollback.copy(position, buffer);
            position += n;
            return n;
          });
    }

    @Override
    public CompletableFuture<Over> over() {
      return over;
    }

    @Override
    public void dismiss() {
      Audience.this.close();
    }

    /** All of it is here already: only the reader's pace is unknown. */
    @Override
    public Duration lastOutput() {
      return SLOW;
    }

    @Override
    public void close() {
      locked(
          () -> {
            if (viewer == this) {
              viewer = null;
              aloneSince = System.nanoTime();
            }
            return null;
          });
    }
  }
}
