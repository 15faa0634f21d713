package dev.berth.proxy.forward;

import dev.berth.proxy.activity.Activity;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Handler;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.http.TenantPlaces;
import dev.berth.proxy.sandboxes.Dialler;
import dev.berth.proxy.sandboxes.Reach;
import dev.berth.transport.AgentNotListeningException;
import dev.berth.transport.PodGoneException;
import dev.berth.transport.TransportException;
import dev.berth.transport.http.AgentExchange;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.RequestHead;
import dev.berth.transport.http.TooManyCopiesException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** One call copied to the agent, and the agent's answer copied back, both as they come. */
public final class Forwarder {
  /** What kind of call it is, as far as it makes a difference. */
  enum Kind {
    /** Says nothing of the sandbox's use. */
    HEALTH,
    PLAIN,
    /** Runs code, may be queued, and is silent for as long as its code is. */
    EXECUTION,
    UPLOAD,
    DOWNLOAD
  }

  private static final String[] PASSED_ON = {
    "Content-Type",
    "Accept",
    "Range",
    "If-Range",
    "If-None-Match",
    "If-Match",
    "If-Modified-Since",
    "If-Unmodified-Since"
  };

  /** The agent knows a call by it; {@link Interruption} names it. */
  public static final String REQUEST_ID = "Berth-Request-Id";

  private static final TenantPlaces.Place NO_PLACE = () -> {};

  /** An agent that moves no byte for so long, and runs no code meanwhile, is stuck. */
  private static final Duration STUCK = Duration.ofMinutes(1);

  /** Bodies up to here are at hand for a second attempt. */
  private static final int SMALL = 8 * 1024;

  private final AgentHttp http;
  private final Reach reach;
  private final Activity activity;
  private final Notices notices;
  private final Executions executions;
  private final Duration longestExecution;

  /**
   * @param longestExecution how long an agent may be silent that runs code or lets it wait
   */
  public Forwarder(
      AgentHttp http,
      Reach reach,
      Activity activity,
      Notices notices,
      Executions executions,
      Duration longestExecution) {
    this.longestExecution = longestExecution;
    this.executions = executions;
    this.http = http;
    this.reach = reach;
    this.activity = activity;
    this.notices = notices;
  }

  /** The handler of one route, whose path's second segment is the sandbox's id. */
  Handler route(Kind kind, long bodyLimit) {
    return (call, path) -> forward(kind, bodyLimit, call, path);
  }

  private void forward(Kind kind, long bodyLimit, Call call, RoutePath path)
      throws IOException, InterruptedException {
    var body = call.body(bodyLimit);
    var head = head(kind, call, path);
    var agent = reach.agent(call.caller().tenant(), path.segment(1));
    try (var _ = kind == Kind.EXECUTION ? executions.begin(call.caller().tenant()) : NO_PLACE;
        var _ = kind == Kind.HEALTH ? nothing() : activity.begin(agent.sandbox())) {
      var unwanted = new Interruption(http, agent.address(), call.id());
      call.onDeparture(unwanted);
      try (var answer = send(agent, head, body, call.bodyLength());
          var farewell = new Farewell(call)) {
        answer.onPodEnd(farewell::podHasEnded);
        notices.tell(agent.sandbox(), answer.fields());
        AnswerCopy.of(answer, kind == Kind.DOWNLOAD).to(call);
      } catch (AgentNotListeningException | PodGoneException | TooManyCopiesException e) {
        throw Failures.explain(reach, agent.sandbox(), e);
      } catch (IOException e) {
        // The request may have reached the agent, which does not notice that nobody waits for it.
        if (!call.hasDeparted()) {
          Thread.startVirtualThread(unwanted);
        }
        if (e instanceof TransportException broken && !call.hasBegun() && !call.hasDeparted()) {
          throw Failures.explain(reach, agent.sandbox(), broken);
        }
        throw e;
      } catch (InterruptedException e) {
        // Ended by us, as when its caller may do it no more.
        if (!call.hasDeparted()) {
          Thread.startVirtualThread(unwanted);
        }
        throw e;
      }
    }
  }

  private AgentExchange send(Reach.Agent agent, RequestHead head, InputStream body, long length)
      throws IOException, InterruptedException {
    if (length < 0 || length > SMALL) {
      return Dialler.dial(agent.sandbox(), () -> http.send(agent.address(), head, body, length));
    }
    var bytes = length == 0 ? null : body.readNBytes((int) length);
    return Dialler.dial(
        agent.sandbox(),
        () ->
            http.send(
                agent.address(),
                head,
                bytes == null ? null : new ByteArrayInputStream(bytes),
                length));
  }

  private RequestHead head(Kind kind, Call call, RoutePath path) {
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var name : PASSED_ON) {
      call.header(name).ifPresent(value -> fields.put(name, value));
    }
    fields.put(REQUEST_ID, call.id());
    var query = call.rawQuery().isEmpty() ? "" : "?" + call.rawQuery();
    try {
      var head = new RequestHead(call.method(), path.rawFrom(2) + query, Map.copyOf(fields));
      return switch (kind) {
        case UPLOAD -> head.asBulk();
        case HEALTH, PLAIN -> head.patient(STUCK);
        case EXECUTION -> head.patient(longestExecution);
        case DOWNLOAD -> head;
      };
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("the query or a header has characters that HTTP does not allow");
    }
  }

  private static Activity.Use nothing() {
    return () -> {};
  }
}
