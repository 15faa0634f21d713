package dev.berth.proxy.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.crds.Names;
import dev.berth.proxy.activity.Activity;
import dev.berth.proxy.auth.OfferedToken;
import dev.berth.proxy.auth.Standing;
import dev.berth.proxy.forward.Failures;
import dev.berth.proxy.forward.Forwarder;
import dev.berth.proxy.forward.Notices;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Demand;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.http.Query;
import dev.berth.proxy.http.RoutePath;
import dev.berth.proxy.http.Router;
import dev.berth.proxy.manage.Audit;
import dev.berth.proxy.sandboxes.Dialler;
import dev.berth.proxy.sandboxes.Reach;
import dev.berth.transport.TransportException;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.DuplexExchange;
import dev.berth.transport.http.RequestHead;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** GET /sandboxes/{id}/processes/tty: opens a terminal, or attaches to one that waits. */
public final class TerminalRoute implements AutoCloseable {
  private static final int MOST_ROWS = 1000;
  private static final int LONGEST_GRACE = 3600;
  private static final int LONGEST_ERROR = 64 * 1024;

  private final AgentHttp http;
  private final Reach reach;
  private final Activity activity;
  private final Notices notices;
  private final Standing standing;
  private final Timing timing;
  private final Set<TerminalRelay> open = ConcurrentHashMap.newKeySet();

  public TerminalRoute(
      AgentHttp http,
      Reach reach,
      Activity activity,
      Notices notices,
      Standing standing,
      Timing timing) {
    this.http = http;
    this.reach = reach;
    this.activity = activity;
    this.notices = notices;
    this.standing = standing;
    this.timing = timing;
  }

  public void register(Router router) {
    router.add("GET", "/sandboxes/{id}/processes/tty", this::open);
  }

  /** Terminals open now. */
  public int open() {
    return open.size();
  }

  /** Ends all of them, with a word to their clients. */
  @Override
  public void close() {
    // All at once: a client that does not answer takes its time, and the process has little.
    var endings =
        open.stream()
            .map(t -> Thread.startVirtualThread(() -> t.end("the proxy stops; connect again")))
            .toList();
    try {
      for (var ending : endings) {
        ending.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void open(Call call, RoutePath path) throws IOException, InterruptedException {
    if (!call.wantsWebSocket()) {
      throw new Problem(
          426, "UPGRADE_REQUIRED", "a terminal is a WebSocket", Map.of("Upgrade", "websocket"));
    }
    var query = Query.of(call);
    var protocol = protocol(query);
    var target = target(query);
    var agent = reach.agent(call.caller().tenant(), path.segment(1));
    var stream =
        dial(agent, new RequestHead("POST", target, Map.of(Forwarder.REQUEST_ID, call.id())));
    try {
      notices.tell(agent.sandbox(), stream.fields());
      refuseUnlessOpen(stream);
      call.upgrade(
          Set.of(OfferedToken.TERMINAL),
          socket ->
              relay(
                  call, agent, new TerminalRelay(socket, stream, protocol, timing, isKept(query))),
          isNewAndKept(query) ? () -> abandon(stream) : stream::close);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private void relay(Call call, Reach.Agent agent, TerminalRelay relay) {
    var begun = System.nanoTime();
    open.add(relay);
    var demand = Demand.execute(Names.idOf(agent.sandbox()));
    var waits = false;
    try (var _ = activity.begin(agent.sandbox());
        var _ = standing.watch(call, Optional.of(demand), relay::revoke)) {
      waits = relay.run();
    } finally {
      open.remove(relay);
      var took = Duration.ofNanos(System.nanoTime() - begun);
      Audit.terminalClosed(call, Names.idOf(agent.sandbox()), took, waits);
    }
  }

  /** Its client has left and never learned by what to attach. */
  private static void abandon(DuplexExchange stream) {
    try (stream) {
      stream.output().write(Frame.bytes(Frame.CLOSE));
    } catch (IOException e) {
      // It ends by itself.
    }
  }

  private DuplexExchange dial(Reach.Agent agent, RequestHead head)
      throws IOException, InterruptedException {
    try {
      return Dialler.dial(agent.sandbox(), () -> http.duplex(agent.address(), head));
    } catch (TransportException e) {
      throw Failures.explain(reach, agent.sandbox(), e);
    }
  }

  /** The agent's refusal as one of ours. */
  private static void refuseUnlessOpen(DuplexExchange stream) throws IOException {
    if (stream.status() == 200) {
      return;
    }
    var status = stream.status() >= 400 ? stream.status() : 502;
    var body = stream.input().readNBytes(LONGEST_ERROR);
    try {
      var json = Json.MAPPER.readTree(body);
      var message = json.path("message").asText("the sandbox opens no terminal");
      throw status == 429
          ? Problem.tooMany(message)
          : new Problem(status, json.path("code").asText("TERMINAL_REFUSED"), message);
    } catch (JsonProcessingException e) {
      throw new Problem(status, "TERMINAL_REFUSED", "the sandbox opens no terminal");
    }
  }

  private static Protocol protocol(Query query) {
    return switch (query.text("protocol").orElse("json")) {
      case "json" -> new JsonProtocol();
      case "text" -> new TextProtocol();
      default -> throw Problem.badRequest("`protocol` must be json or text");
    };
  }

  /** Whoever attaches to one has found it waiting, and leaves it so. */
  private static boolean isKept(Query query) {
    return query.text("reattach").isPresent() || query.text("attach").isPresent();
  }

  private static boolean isNewAndKept(Query query) {
    return query.text("reattach").isPresent() && query.text("attach").isEmpty();
  }

  private static String target(Query query) {
    var attach = query.text("attach");
    var target = new StringBuilder("/internal/terminals");
    attach.ifPresent(id -> target.append('/').append(session(id)));
    // Whoever attaches without a size leaves the terminal the one that it has.
    target.append("?rows=").append(size(query, "rows", attach.isPresent() ? 0 : 24));
    target.append("&cols=").append(size(query, "cols", attach.isPresent() ? 0 : 80));
    if (query.text("reattach").isPresent()) {
      target.append("&reattach=").append(query.integer("reattach", 0, 1, LONGEST_GRACE));
    }
    if (attach.isPresent() && query.text("cwd").isPresent()) {
      throw Problem.badRequest("`cwd` is where a terminal is opened; with `attach` there is one");
    }
    query
        .text("cwd")
        .ifPresent(
            d -> target.append("&cwd=").append(URLEncoder.encode(d, StandardCharsets.UTF_8)));
    return target.toString();
  }

  private static String session(String id) {
    if (!id.matches("[0-9A-Za-z-]{1,64}")) {
      throw Problem.notFound("no such terminal");
    }
    return id;
  }

  private static String size(Query query, String name, int otherwise) {
    var size = query.integer(name, otherwise, 1, MOST_ROWS);
    return size == 0 ? "" : Integer.toString(size);
  }
}
