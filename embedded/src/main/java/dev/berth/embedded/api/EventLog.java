package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest changes, in the order of their versions. Readers follow it at their own pace, each
 * from its own place; one that falls behind what is kept has lost its place. So no reader costs a
 * writer anything.
 */
final class EventLog {
  /**
   * A change of one object, which nobody may change any more.
   *
   * @param version of the change
   * @param before null if the object is new
   * @param after null if the object is gone
   * @param last the object as the change left it; of a deleted one its last state, with the
   *     deletion's version
   */
  record Event(
      long version, ResourceKind kind, ObjectNode before, ObjectNode after, ObjectNode last) {}

  /** A reader's place: how many changes came before it. */
  record Place(long count) {}

  /**
   * What a reader finds.
   *
   * @param version up to which it knows everything now
   */
  record Found(List<Event> events, Place next, long version) {}

  private static final int KEPT = 2048;
  private static final int AT_A_TIME = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Event[] ring = new Event[KEPT];
  private long count;
  private long forgotten;
  private boolean closed;

  void append(Event event) {
    lock.lock();
    try {
      var slot = (int) (count % KEPT);
      if (ring[slot] != null) {
        forgotten = ring[slot].version();
      }
      ring[slot] = event;
      count++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Place end() {
    lock.lock();
    try {
      return new Place(count);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The place after all changes up to a version.
   *
   * @throws StatusException 410 if later changes are no longer known
   */
  Place after(long version) {
    lock.lock();
    try {
      if (version < forgotten) {
        throw Refusals.expired(version, forgotten);
      }
      var place = count;
      while (place > first() && at(place - 1).version() > version) {
        place--;
      }
      return new Place(place);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next changes; waits for some until the time is over.
   *
   * @return no events if the time is over, or the log is closed
   * @throws StatusException 410 if the place is lost
   */
  Found read(Place place, long nanos) throws InterruptedException {
    lock.lock();
    try {
      var left = nanos;
      while (place.count() == count && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (place.count() < first()) {
        throw Refusals.expired(forgotten - 1, forgotten);
      }
      var to = Math.min(count, place.count() + AT_A_TIME);
      var events = new ArrayList<Event>();
      for (var i = place.count(); i < to; i++) {
        events.add(at(i));
      }
      return new Found(events, new Place(to), to == 0 ? 0 : at(to - 1).version());
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes every reader. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long first() {
    return Math.max(0, count - KEPT);
  }

  private Event at(long index) {
    return ring[(int) (index % KEPT)];
  }
}
