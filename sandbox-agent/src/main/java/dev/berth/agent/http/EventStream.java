package dev.berth.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events: one {@code data:} line of JSON per item, flushed at once. Safe to use from
 * the thread that runs the work and the one that keeps the stream alive.
 */
public final class EventStream implements AutoCloseable {
  private static final int BUFFER = 8192;
  private final OutputStream out;

  public EventStream(Response response) throws IOException {
    response.header("Cache-Control", "no-cache");
    out = new BufferedOutputStream(response.stream(200, "text/event-stream", -1), BUFFER);
    comment();
  }

  public synchronized void send(String event, JsonBody body) throws IOException {
    write("event: " + event + "\ndata: ");
    try (JsonGenerator json =
        JsonObject.FACTORY
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)) {
      body.write(json);
    }
    write("\n\n");
    out.flush();
  }

  /** Writes whole events that were made elsewhere. */
  public synchronized void relay(Events events) throws IOException {
    events.writeTo(out);
    out.flush();
  }

  /** Some events, each ended by an empty line. */
  @FunctionalInterface
  public interface Events {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Something to read in silence, so that whoever left is noticed. */
  public synchronized void comment() throws IOException {
    write(": \n\n");
    out.flush();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
