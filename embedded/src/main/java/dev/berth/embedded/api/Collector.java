package dev.berth.embedded.api;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps after each change that may leave something behind. */
final class Collector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
  private static final int TRIM_EVERY = 100;
  private static final long WAIT = Duration.ofMinutes(1).toNanos();

  /** Changes come in groups; one look serves them all. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Sweep sweep;
  private final EventLog log;
  private final EventLog.Place begin;
  private final Thread thread;
  private long newEvents;

  Collector(Sweep sweep, EventLog log) {
    this.sweep = sweep;
    this.log = log;
    begin = log.end();
    thread = Thread.ofVirtual().name("berth-collector").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    var place = begin;
    try {
      while (!log.isClosed()) {
        var due = false;
        try {
          var found = log.read(place, WAIT);
          place = found.next();
          due = matter(found.events());
        } catch (StatusException lost) {
          place = log.end();
          due = true;
        }
        if (due) {
          Thread.sleep(PAUSE);
          collect();
        }
      }
    } catch (InterruptedException e) {
      // The server stops.
    }
  }

  private boolean matter(List<EventLog.Event> changes) {
    var rounds = newEvents / TRIM_EVERY;
    newEvents += changes.stream().filter(Collector::isNewEvent).count();
    return newEvents / TRIM_EVERY > rounds || changes.stream().anyMatch(Collector::matters);
  }

  private static boolean isNewEvent(EventLog.Event change) {
    return change.before() == null && change.kind().equals(Kinds.EVENTS);
  }

  private static boolean matters(EventLog.Event event) {
    var metadata = Metadata.of(event.last());
    return event.after() == null
        || metadata.isBeingDeleted()
        || !metadata.owners().isEmpty()
            && (event.before() == null
                || !Metadata.of(event.before()).owners().equals(metadata.owners()));
  }

  private void collect() {
    try {
      sweep.run();
    } catch (RuntimeException e) {
      LOG.error("garbage collection failed; the next change starts it again", e);
    }
  }
}
