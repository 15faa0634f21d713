package dev.berth.agent.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** The answer to one request. Its head is sent once; {@link #started} tells whether it was. */
public final class Response {
  private final HttpExchange exchange;
  private boolean started;

  Response(HttpExchange exchange) {
    this.exchange = exchange;
  }

  public Response header(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
    return this;
  }

  /** Sends JSON: short, in one piece; long, in chunks as it is written. */
  public void json(int status, JsonBody body) throws IOException {
    JsonOutput out = new JsonOutput(this, status);
    JsonGenerator json =
        JsonObject.FACTORY.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    body.write(json);
    // Not where that failed: it would send what it still holds.
    json.close();
    out.finish();
  }

  /**
   * Sends the head and gives the body's stream.
   *
   * @param length bytes that will follow, or -1 for chunks
   */
  public OutputStream stream(int status, String contentType, long length) throws IOException {
    header("Content-Type", contentType);
    started = true;
    // jdk.httpserver: 0 means chunked, -1 means no body at all.
    exchange.sendResponseHeaders(status, length < 0 ? 0 : length == 0 ? -1 : length);
    return exchange.getResponseBody();
  }

  public void empty(int status) throws IOException {
    started = true;
    exchange.sendResponseHeaders(status, -1);
  }

  boolean started() {
    return started;
  }
}
