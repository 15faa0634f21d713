package dev.berth.embedded.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A watch over plain HTTP, as client-go reads it. */
final class Lines implements AutoCloseable {
  private final BufferedReader reader;

  private Lines(BufferedReader reader) {
    this.reader = reader;
  }

  static Lines watch(Fixture api, String path, String... headers) throws Exception {
    var answer =
        api.http.send(
            api.request(path, headers).build(), HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new IOException(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    return new Lines(
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8)));
  }

  /** Null at the end. */
  JsonNode next() throws IOException {
    var line = reader.readLine();
    return line == null ? null : Fixture.JSON.readTree(line);
  }

  /** Type and name of the next event. */
  String summary() throws IOException {
    var event = next();
    return event == null
        ? "end"
        : event.path("type").asText() + " " + event.at("/object/metadata/name").asText();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
