package dev.berth.proxy.forward;

import dev.berth.transport.AgentAddress;
import dev.berth.transport.http.AgentHttp;
import dev.berth.transport.http.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the agent that nobody waits for a call any more: its server does not notice by itself. */
record Interruption(AgentHttp http, AgentAddress address, String requestId) implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public void run() {
    var head =
        new RequestHead("POST", "/internal/interrupts/" + requestId, Map.of()).patient(PATIENCE);
    try (var answer = http.send(address, head, InputStream.nullInputStream(), 0)) {
      answer.body().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Then what runs ends at its time limit.
      LOG.debug("{} was not interrupted: {}", requestId, e.toString());
    }
  }
}
