package dev.berth.transport.http;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.StreamOpener;
import dev.berth.transport.TransportException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 client to agents, with a few kept-open connections per pod. Blocking: use it from
 * virtual threads. Safe for any number of them.
 */
public final class AgentHttp implements AutoCloseable {
  /** The agent's field of fixed codes, each told once; never passed on to clients. */
  public static final String NOTICES = "Berth-Notices";

  private static final long MAX_TIDY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final StreamOpener opener;
  private final PoolSettings settings;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("berth-agent-http-timer").daemon().factory());
  private final Map<String, PodConnections> pods = new ConcurrentHashMap<>();

  public AgentHttp(StreamOpener opener, PoolSettings settings) {
    this.opener = opener;
    this.settings = settings;
    timer.setRemoveOnCancelPolicy(true);
    var period = Math.min(MAX_TIDY_NANOS, settings.pingEvery().toNanos() / 2);
    timer.scheduleWithFixedDelay(this::tidy, period, period, TimeUnit.NANOSECONDS);
  }

  /**
   * Sends a request and returns once the answer's head is there, also while the body is still being
   * sent. A request that broke is sent once more only where no byte of it had left, or where it has
   * no body and its method may be repeated.
   *
   * @param body null for none; read by another thread until the answer is closed
   * @param bodyLengthOrMinus1 its exact length, or -1 to send it chunked
   * @throws dev.berth.transport.AgentNotListeningException no byte was sent: try again later
   * @throws dev.berth.transport.PodGoneException no byte was sent, and none will be
   * @throws TooManyCopiesException no byte was sent: try again later
   * @throws AgentTimeoutException see {@link PoolSettings} for the limits
   * @throws BadAnswerException the answer is no HTTP that is safe to pass on
   * @throws RequestBodyException {@code body} failed or was too short
   * @throws dev.berth.transport.TransportException the stream broke
   */
  public AgentExchange send(
      AgentAddress address, RequestHead head, InputStream body, long bodyLengthOrMinus1)
      throws IOException {
    var payload = Payload.of(body, bodyLengthOrMinus1);
    var pod = enter(address);
    try {
      return new Sending(pod, settings, head, payload).run();
    } finally {
      pod.leave();
    }
  }

  /**
   * One request that is chunked both ways, on a connection that is not shared and ends with it.
   * Throws as {@link #send} does.
   */
  public DuplexExchange duplex(AgentAddress address, RequestHead head) throws IOException {
    var pod = enter(address);
    try {
      var connection = pod.take(false, true);
      try {
        connection.begin(head.silence().orElse(settings.connect()));
        connection.write(RequestWriter.head(head, true, -1));
        var answer = connection.readHead(head.method());
        connection.watch().endSilence();
        return new Duplex(pod, connection, answer, fields(pod, answer));
      } catch (IOException | RuntimeException e) {
        pod.discard(connection);
        throw e;
      }
    } finally {
      pod.leave();
    }
  }

  /** Connections that serve a request now, terminals included; those kept for the next are not. */
  public int inUse() {
    return pods.values().stream().mapToInt(PodConnections::inUse).sum();
  }

  /** What ran in the pod has ended: what is on its way still arrives, and who asked is told. */
  public void podHasEnded(String podUid) {
    var pod = pods.get(podUid);
    if (pod != null) {
      pod.end();
    }
  }

  /** The pod is no more: aborts whatever is open to it, wakes those who wait. */
  public void forget(String podUid) {
    var pod = pods.remove(podUid);
    if (pod != null) {
      pod.close();
    }
  }

  /** Aborts everything. */
  @Override
  public void close() {
    timer.shutdownNow();
    pods.keySet().forEach(this::forget);
  }

  /** The answer's fields, with what the agent told meanwhile in answers to pings. */
  static Map<String, String> fields(PodConnections pod, ResponseHead answer) {
    var told = pod.takeNotices();
    if (told.isEmpty()) {
      return answer.fields();
    }
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    fields.putAll(answer.fields());
    fields.merge(NOTICES, told.get(), (now, before) -> before + ", " + now);
    return Collections.unmodifiableMap(fields);
  }

  private PodConnections enter(AgentAddress address) throws TransportException {
    if (timer.isShutdown()) {
      throw new TransportException("the client is closed");
    }
    return pods.compute(
        address.podUid(),
        (_, known) -> {
          var pod = known == null ? new PodConnections(opener, address, settings, timer) : known;
          pod.enter();
          return pod;
        });
  }

  private void tidy() {
    for (var uid : pods.keySet()) {
      pods.computeIfPresent(
          uid,
          (_, pod) -> {
            pod.tidy();
            return pod.isUnused() ? null : pod;
          });
    }
  }
}
