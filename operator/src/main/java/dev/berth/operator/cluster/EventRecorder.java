package dev.berth.operator.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.crds.ContentHash;
import dev.berth.operator.lifecycle.Notice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what happened, as events: one object for each (object, reason, note), whose series
 * counts repeats. Telling is best effort: it delays nothing, and a failure is only logged.
 */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final String CONTROLLER = "berth.dev/operator";
  private static final int LONGEST_NOTE = 1000;
  private static final int LONGEST_PREFIX = 200;
  private static final int REMEMBERED = 5_000;

  private final KubeApi api;
  private final String instance;
  private final Clock clock;
  private final Executor executor;
  private final Map<String, Integer> counts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** {@code instance} names this process among its replicas. */
  public EventRecorder(KubeApi api, String instance, Clock clock, Executor executor) {
    this.api = api;
    this.instance = instance;
    this.clock = clock;
    this.executor = executor;
  }

  public void tell(HasMetadata about, Notice notice) {
    Event event = event(about, notice, clock.instant());
    executor.execute(() -> write(event));
  }

  private void write(Event event) {
    try {
      if (count(event) == 1) {
        create(event);
      } else {
        repeat(event);
      }
    } catch (RuntimeException e) {
      LOG.warn("event {} was not written: {}", event.getReason(), e.getMessage());
    }
  }

  private void create(Event event) {
    try {
      api.create(event);
    } catch (ApiException e) {
      if (!e.alreadyExists()) {
        throw e;
      }
      // From before a restart, or another replica's.
      count(event);
      repeat(event);
    }
  }

  private void repeat(Event event) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("series")
        .put("count", known(event))
        .put("lastObservedTime", MICROS.format(clock.instant()));
    try {
      api.mergePatch(event, "", patch);
    } catch (ApiException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      api.create(event);
    }
  }

  private int count(Event event) {
    synchronized (counts) {
      return counts.merge(event.getMetadata().getName(), 1, Integer::sum);
    }
  }

  private int known(Event event) {
    synchronized (counts) {
      return counts.getOrDefault(event.getMetadata().getName(), 2);
    }
  }

  private Event event(HasMetadata about, Notice notice, Instant now) {
    String note =
        notice.note().length() > LONGEST_NOTE
            ? notice.note().substring(0, LONGEST_NOTE) + "…"
            : notice.note();
    String name = about.getMetadata().getName();
    String prefix = name.substring(0, Math.min(name.length(), LONGEST_PREFIX));
    String key = about.getMetadata().getUid() + "\n" + notice.reason() + "\n" + note;
    return new EventBuilder()
        .withNewMetadata()
        .withName(prefix + "." + ContentHash.of(key))
        .withNamespace(about.getMetadata().getNamespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(now)))
        .withReportingController(CONTROLLER)
        .withReportingInstance(instance)
        .withAction("Reconcile")
        .withReason(notice.reason())
        .withNote(note)
        .withType(notice.warning() ? "Warning" : "Normal")
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(name)
                .withUid(about.getMetadata().getUid())
                .build())
        .build();
  }
}
