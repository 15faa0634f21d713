package dev.berth.transport.http;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.AgentNotListeningException;
import dev.berth.transport.PodGoneException;
import dev.berth.transport.StreamOpener;
import dev.berth.transport.TransportException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** All connections to one pod: those in use and the few that are kept for the next request. */
final class PodConnections {
  private final StreamOpener opener;
  private final AgentAddress address;
  private final PoolSettings settings;
  private final ScheduledExecutorService timer;
  private final Semaphore copies;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Set<Connection> open = new HashSet<>();
  private int opening;
  private int users;
  private boolean ended;
  private boolean closed;
  private String notices;

  PodConnections(
      StreamOpener opener,
      AgentAddress address,
      PoolSettings settings,
      ScheduledExecutorService timer) {
    this.opener = opener;
    this.address = address;
    this.settings = settings;
    this.timer = timer;
    copies = new Semaphore(settings.bulkCopies(), true);
  }

  /**
   * @param fresh not one that was kept
   * @param certain whether a kept one must prove first that the agent still answers on it
   */
  Connection take(boolean fresh, boolean certain) throws IOException {
    while (true) {
      var kept = fresh ? null : keptOrRoomToOpen();
      if (kept == null) {
        if (fresh) {
          awaitRoom(false);
        }
        return openOne();
      }
      if (isGood(kept, certain)) {
        return kept;
      }
      discard(kept);
    }
  }

  /** Gives one back; it is kept if it can serve again. */
  void giveBack(Connection connection) {
    boolean kept = false;
    try {
      kept = connection.end();
    } catch (IOException e) {
      // Then it is of no further use, which is all there is to know.
    }
    lock.lock();
    try {
      kept &= !closed && idle.size() < settings.keptIdle();
      if (kept) {
        idle.addFirst(connection);
        freed.signal();
      }
    } finally {
      lock.unlock();
    }
    if (!kept) {
      discard(connection);
    }
  }

  void discard(Connection connection) {
    connection.abort();
    lock.lock();
    try {
      open.remove(connection);
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for its turn; release the result once, when the copy is over. */
  Runnable takeCopy() throws IOException {
    try {
      if (!copies.tryAcquire(settings.patience().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TooManyCopiesException(
            settings.bulkCopies() + " copies of files run already in this sandbox");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return copies::release;
  }

  /** What the agent told once, in an answer that nobody else saw. */
  Optional<String> takeNotices() {
    lock.lock();
    try {
      var told = Optional.ofNullable(notices);
      notices = null;
      return told;
    } finally {
      lock.unlock();
    }
  }

  /** Closes what was idle for too long or is too old, pings what is merely quiet. */
  void tidy() {
    var done = new ArrayList<Connection>();
    var quiet = new ArrayList<Connection>();
    lock.lock();
    try {
      for (var connection : List.copyOf(idle)) {
        if (connection.unusedNanos() > settings.idle().toNanos() || !usable(connection)) {
          done.add(connection);
        } else if (connection.quietNanos() > settings.pingEvery().toNanos()) {
          quiet.add(connection);
        }
      }
      idle.removeAll(done);
      idle.removeAll(quiet);
    } finally {
      lock.unlock();
    }
    done.forEach(this::discard);
    quiet.forEach(c -> Thread.ofVirtual().name("berth-ping").start(() -> pingAndKeep(c)));
  }

  /** Counts the callers that hold this object, so that none works with one that was dropped. */
  void enter() {
    lock.lock();
    users++;
    lock.unlock();
  }

  void leave() {
    lock.lock();
    users--;
    lock.unlock();
  }

  boolean isUnused() {
    lock.lock();
    try {
      return users == 0 && opening == 0 && open.isEmpty() && notices == null;
    } finally {
      lock.unlock();
    }
  }

  int inUse() {
    lock.lock();
    try {
      return opening + open.size() - idle.size();
    } finally {
      lock.unlock();
    }
  }

  /** What runs in the pod has ended: tells who asked for it, and lets come what is on its way. */
  void end() {
    List<Connection> all;
    lock.lock();
    try {
      ended = true;
      all = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    all.forEach(Connection::podHasEnded);
  }

  /** Aborts whatever is open and refuses to open more. */
  void close() {
    end();
    List<Connection> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(open);
      idle.clear();
      freed.signalAll();
    } finally {
      lock.unlock();
    }
    all.forEach(this::discard);
  }

  /** Has an action run, once, when the pod has ended; at once where it is so. */
  void onEnd(Connection connection, Runnable action) {
    connection.onPodEnd(action);
    lock.lock();
    boolean already = ended;
    lock.unlock();
    if (already) {
      connection.podHasEnded();
    }
  }

  /** A kept connection, or null where the caller now has the room to open one. */
  private Connection keptOrRoomToOpen() throws IOException {
    return awaitRoom(true);
  }

  private Connection awaitRoom(boolean keptWillDo) throws IOException {
    lock.lock();
    try {
      long left = settings.patience().toNanos();
      while (true) {
        failIfClosed();
        if (keptWillDo && !idle.isEmpty()) {
          return idle.pollFirst();
        }
        if (open.size() + opening < settings.maxOpen()) {
          opening++;
          return null;
        }
        if (left <= 0) {
          throw new TooManyCopiesException(
              settings.maxOpen() + " connections to this sandbox are in use");
        }
        left = freed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /** One whose agent has answered: no request is ever sent into the void. */
  private Connection openOne() throws IOException {
    Connection connection = null;
    try {
      connection = new Connection(opener.open(address), settings, timer);
      remember(firstSignOfLife(connection));
    } catch (IOException | RuntimeException e) {
      if (connection != null) {
        connection.abort();
      }
      opened(null);
      throw e;
    }
    if (!opened(connection)) {
      connection.abort();
      throw new PodGoneException(address + ": the pod is gone");
    }
    return connection;
  }

  /**
   * A stream to a port where nobody listens may be reset before the words that say so are there:
   * whatever breaks it before the agent has answered at all means the same, and nothing was sent.
   */
  private static ResponseHead firstSignOfLife(Connection connection) throws IOException {
    try {
      return connection.ping();
    } catch (TransportException e) {
      if (e.getClass() == TransportException.class) {
        throw new AgentNotListeningException(e.getMessage(), e);
      }
      throw e;
    }
  }

  private boolean opened(Connection connection) {
    lock.lock();
    try {
      opening--;
      if (connection != null && !closed) {
        return open.add(connection);
      }
      freed.signal();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean isGood(Connection connection, boolean certain) {
    if (!usable(connection)) {
      return false;
    }
    return !certain
        || connection.quietNanos() <= settings.checkAfter().toNanos()
        || answersPing(connection);
  }

  private void pingAndKeep(Connection connection) {
    if (!answersPing(connection) || !usable(connection)) {
      discard(connection);
      return;
    }
    lock.lock();
    try {
      if (!closed) {
        idle.addLast(connection);
        freed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean answersPing(Connection connection) {
    try {
      remember(connection.ping());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean usable(Connection connection) {
    try {
      return connection.isUsable();
    } catch (IOException e) {
      return false;
    }
  }

  private void remember(ResponseHead head) {
    var told = head.fields().get(AgentHttp.NOTICES);
    if (told != null) {
      lock.lock();
      notices = notices == null ? told : notices + ", " + told;
      lock.unlock();
    }
  }

  private void failIfClosed() throws PodGoneException {
    if (closed) {
      throw new PodGoneException(address + ": the pod is gone");
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return (IOException) new InterruptedIOException("interrupted in waiting").initCause(e);
  }
}
