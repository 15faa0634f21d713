package dev.berth.proxy.forward;

import dev.berth.crds.Berth;
import dev.berth.crds.Sandbox;
import dev.berth.transport.http.AgentHttp;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes events of what only an agent sees, in words of our own: an agent may be hostile, so only
 * known codes are taken, and each at most once a minute for one sandbox.
 */
public final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Duration SELDOM = Duration.ofMinutes(1);
  private static final int REMEMBERED = 10_000;
  private static final int CONFLICT = 409;

  private static final Map<String, String> WORDS =
      Map.of(
          "ChildOOMKilled",
          "A process in the sandbox was killed because the sandbox's memory ran out; the sandbox"
              + " lives on",
          "AllProcessesKilled",
          "Processes multiplied faster than they could be ended: everything in the sandbox but its"
              + " agent was killed");

  private record Told(Instant at, int times) {}

  private final KubernetesClient client;
  private final String instance;
  private final Clock clock;
  private final Executor executor;
  private final Map<String, Told> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param instance name of this replica, for the events
   * @param executor runs the writes
   */
  public Notices(KubernetesClient client, String instance, Clock clock, Executor executor) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
    this.executor = executor;
  }

  /** Makes events of the notices in an agent's answer, if it has any. */
  public void tell(Sandbox sandbox, Map<String, String> fields) {
    var codes = fields.getOrDefault(AgentHttp.NOTICES, "");
    for (var code : codes.split(",", 16)) {
      var words = WORDS.get(code.strip());
      if (words != null) {
        tell(sandbox, code.strip(), words);
      }
    }
  }

  private void tell(Sandbox sandbox, String code, String words) {
    var now = clock.instant();
    int times;
    synchronized (told) {
      var key = sandbox.getMetadata().getUid() + code;
      var last = told.get(key);
      if (last != null && last.at().plus(SELDOM).isAfter(now)) {
        return;
      }
      times = last == null ? 1 : last.times() + 1;
      told.put(key, new Told(now, times));
    }
    executor.execute(() -> write(sandbox, code, words, now, times));
  }

  private void write(Sandbox sandbox, String code, String words, Instant now, int times) {
    var name = eventName(sandbox, code);
    var events = client.events().v1().events().inNamespace(sandbox.getMetadata().getNamespace());
    try {
      events.resource(event(sandbox, name, code, words, now)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        LOG.warn("the event {} was not written: {}", name, e.getMessage());
        return;
      }
      events
          .withName(name)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"series\":{\"count\":%d,\"lastObservedTime\":\"%s\"}}"
                  .formatted(Math.max(2, times), MICROS.format(now)));
    }
  }

  private Event event(Sandbox sandbox, String name, String code, String words, Instant now) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(sandbox.getMetadata().getNamespace())
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(now)))
        .withReportingController(Berth.GROUP + "/proxy")
        .withReportingInstance(instance)
        .withAction("Observe")
        .withReason(code)
        .withType("Warning")
        .withNote(words)
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(Berth.API_VERSION)
                .withKind("Sandbox")
                .withNamespace(sandbox.getMetadata().getNamespace())
                .withName(sandbox.getMetadata().getName())
                .withUid(sandbox.getMetadata().getUid())
                .build())
        .build();
  }

  private static String eventName(Sandbox sandbox, String code) {
    var uid = sandbox.getMetadata().getUid();
    return "%s.%s.%s"
        .formatted(
            sandbox.getMetadata().getName(),
            code.toLowerCase(Locale.ROOT),
            uid.substring(0, Math.min(8, uid.length())));
  }
}
