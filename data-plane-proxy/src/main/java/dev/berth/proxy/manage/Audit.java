package dev.berth.proxy.manage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proxy.http.Call;
import dev.berth.proxy.http.Json;
import dev.berth.proxy.http.RoutePath;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of JSON for each request that changes or runs anything, written by the logger {@code
 * berth.audit}: who, what, where, how long, with what outcome. Never what was run, unless the
 * installation asks for it.
 */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger("berth.audit");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** Routes that read by their method only. */
  private static final Set<String> NOT_READING =
      Set.of("/sandboxes/{id}/processes/tty", "/agents/accessToken");

  private static final Set<String> RUNNING =
      Set.of("/sandboxes/{id}/contexts/execute", "/sandboxes/{id}/processes/cmd");

  private final boolean withCode;

  /**
   * @param withCode also writes the bodies of what runs code, up to a bound
   */
  public Audit(boolean withCode) {
    this.withCode = withCode;
  }

  /** One request that is to be told when it is over. */
  public final class Entry {
    private final Call call;
    private final String template;
    private final RoutePath path;
    private final long begun = System.nanoTime();
    private final Optional<Excerpt> code;

    private Entry(Call call, String template, RoutePath path) {
      this.call = call;
      this.template = template;
      this.path = path;
      code = withCode && RUNNING.contains(template) ? Optional.of(new Excerpt()) : Optional.empty();
      code.ifPresent(c -> call.bodyThrough(c::of));
    }

    /** It has its answer, or none. */
    public void end() {
      var line = who(call);
      line.put("method", call.method());
      line.put("route", template);
      concern().ifPresent(name -> line.put(isOfTemplates() ? "template" : "sandbox", name));
      line.put("status", call.status());
      line.put("outcome", outcome(call.status()));
      line.put("ms", Duration.ofNanos(System.nanoTime() - begun).toMillis());
      code.ifPresent(c -> line.put("code", c.text()));
      LOG.info("{}", line);
    }

    private Optional<String> concern() {
      return template.startsWith("/sandboxes/{") || template.startsWith("/templates/{")
          ? Optional.of(path.segment(1))
          : call.concern();
    }

    private boolean isOfTemplates() {
      return template.startsWith("/templates");
    }
  }

  /** Empty for a request that only reads. */
  public Optional<Entry> begin(Call call, String template, RoutePath path) {
    return READING.contains(call.method()) && !NOT_READING.contains(template)
        ? Optional.empty()
        : Optional.of(new Entry(call, template, path));
  }

  /**
   * The end of a terminal, whose opening was a request of its own.
   *
   * @param waits whether only its client has left, and another may attach
   */
  public static void terminalClosed(Call call, String sandbox, Duration took, boolean waits) {
    var line = who(call);
    line.put("event", waits ? "terminal-detached" : "terminal-closed");
    line.put("sandbox", sandbox);
    line.put("ms", took.toMillis());
    LOG.info("{}", line);
  }

  private static ObjectNode who(Call call) {
    var caller = call.caller();
    return Json.MAPPER
        .createObjectNode()
        .put("request", call.id())
        .put("who", caller.name())
        .put("by", caller.scheme())
        .put("tenant", caller.tenant())
        .put("peer", call.peer());
  }

  private static String outcome(int status) {
    if (status == 0) {
      return "broken";
    }
    return status < 400 ? "done" : status < 500 ? "refused" : "failed";
  }
}
