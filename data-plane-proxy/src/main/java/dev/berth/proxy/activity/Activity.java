package dev.berth.proxy.activity;

import dev.berth.crds.Sandbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Who uses which sandbox, told to the cluster seldom: at once where the last word is older than a
 * tenth of the idle timeout, else at the end of that window, with the true time. Work that goes on
 * is told each window.
 */
public final class Activity {
  private static final int DEFAULT_IDLE_SECONDS = 1800;
  private static final int WINDOWS = 10;

  private final Recorder recorder;
  private final Clock clock;
  private final Executor executor;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param executor runs what is to be recorded, one task at a time for each sandbox
   */
  public Activity(Recorder recorder, Clock clock, Executor executor) {
    this.recorder = recorder;
    this.clock = clock;
    this.executor = executor;
  }

  /** Writes one sandbox's last activity where everybody sees it. */
  @FunctionalInterface
  public interface Recorder {
    /** False if it could not be written and shall be tried again. */
    boolean record(String namespace, String name, String uid, Instant lastActivity);
  }

  /** A use that goes on until it is closed. */
  public interface Use extends AutoCloseable {
    @Override
    void close();
  }

  /** A sandbox is used from now on. */
  public Use begin(Sandbox sandbox) {
    var uid = sandbox.getMetadata().getUid();
    var now = clock.instant();
    entries.compute(
        uid,
        (_, known) -> {
          var entry = known == null ? entry(sandbox) : known;
          entry.begin(now, window(sandbox));
          return entry;
        });
    tell(uid, now);
    return () -> end(uid);
  }

  private static Entry entry(Sandbox sandbox) {
    var meta = sandbox.getMetadata();
    return new Entry(meta.getNamespace(), meta.getName(), meta.getUid());
  }

  private void end(String uid) {
    entries.computeIfPresent(
        uid,
        (_, entry) -> {
          entry.end(clock.instant());
          return entry;
        });
  }

  /** Sandboxes that are in use now. */
  public int inUse() {
    return (int) entries.values().stream().filter(Entry::isInUse).count();
  }

  /** To be called several times a second. */
  public void tick() {
    var now = clock.instant();
    for (var uid : entries.keySet()) {
      tell(uid, now);
      entries.computeIfPresent(uid, (_, entry) -> entry.isForgettable(now) ? null : entry);
    }
  }

  /** Tells all that was not told yet, as before the end of the process; blocks. */
  public void flush() {
    var now = clock.instant();
    entries.values().stream()
        .map(e -> e.takeAnyway(now))
        .flatMap(Optional::stream)
        .forEach(w -> recorder.record(w.namespace(), w.name(), w.uid(), w.lastActivity()));
  }

  private void tell(String uid, Instant now) {
    var entry = entries.get(uid);
    if (entry != null) {
      entry.takeIfDue(now).ifPresent(word -> executor.execute(() -> tell(entry, word)));
    }
  }

  private void tell(Entry entry, Entry.Word word) {
    boolean written = false;
    try {
      written = recorder.record(word.namespace(), word.name(), word.uid(), word.lastActivity());
    } finally {
      entry.told(written);
    }
  }

  private static Duration window(Sandbox sandbox) {
    var status = sandbox.getStatus();
    Integer seconds =
        status == null || status.template() == null ? null : status.template().idleTimeoutSeconds();
    if (sandbox.getSpec() != null && sandbox.getSpec().idleTimeoutSeconds() != null) {
      seconds = sandbox.getSpec().idleTimeoutSeconds();
    }
    return Duration.ofSeconds(seconds == null ? DEFAULT_IDLE_SECONDS : seconds).dividedBy(WINDOWS);
  }
}
