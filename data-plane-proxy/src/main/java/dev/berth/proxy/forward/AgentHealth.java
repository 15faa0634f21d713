package dev.berth.proxy.forward;

import dev.berth.crds.Names;
import dev.berth.crds.Sandbox;
import dev.berth.proxy.http.Problem;
import dev.berth.proxy.sandboxes.Dialler;
import dev.berth.proxy.sandboxes.Reach;
import dev.berth.proxy.sandboxes.Usable;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.RequestHead;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the agent for its health, by the same way that the first call will take. */
public final class AgentHealth implements Usable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentHealth.class);
  private static final long PAUSE_MILLIS = 100;

  private final AgentHttp http;
  private final Reach reach;
  private final Notices notices;

  public AgentHealth(AgentHttp http, Reach reach, Notices notices) {
    this.http = http;
    this.reach = reach;
    this.notices = notices;
  }

  @Override
  public boolean await(Sandbox sandbox, Duration limit) throws InterruptedException {
    var deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      try {
        if (answers(sandbox, left)) {
          return true;
        }
      } catch (IOException | Problem e) {
        LOG.debug("{} is not usable yet: {}", Names.idOf(sandbox), e.toString());
      }
      if (System.nanoTime() + Duration.ofMillis(PAUSE_MILLIS).toNanos() > deadline) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private boolean answers(Sandbox sandbox, Duration left) throws IOException, InterruptedException {
    var agent = reach.agent(sandbox.getMetadata().getNamespace(), Names.idOf(sandbox));
    var head = new RequestHead("GET", "/health", Map.of()).patient(left);
    try (var answer = Dialler.dial(left, () -> http.send(agent.address(), head, null, 0))) {
      notices.tell(agent.sandbox(), answer.fields());
      answer.body().transferTo(OutputStream.nullOutputStream());
      return answer.status() == 200;
    }
  }
}
