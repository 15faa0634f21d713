package dev.berth.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events: one {@code data:} line of JSON per item, flushed at once. Safe to use from
 * the thread that runs the work and the one that keeps the stream alive.
 */
public final class EventStream implements AutoCloseable {
  private final OutputStream out;

  public EventStream(Response response) throws IOException {
    response.header("Cache-Control", "no-cache");
    out = response.stream(200, "text/event-stream", -1);
    comment();
  }

  public synchronized void send(String event, JsonBody body) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    line.write(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    try (JsonGenerator json = JsonObject.FACTORY.createGenerator(line)) {
      body.write(json);
    }
    line.write("\n\n".getBytes(StandardCharsets.UTF_8));
    line.writeTo(out);
    out.flush();
  }

  /** Something to read in silence, so that whoever left is noticed. */
  public synchronized void comment() throws IOException {
    out.write(": \n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
